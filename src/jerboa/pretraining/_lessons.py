"""Lessons: what the teacher says of each window, kept to be learned epoch after epoch."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jerboa.clips import Recording
from jerboa.features import LogMel
from jerboa.pretraining._windows import Windows
from jerboa.pretraining._yamnet import YamNet

__all__ = ["Lessons", "draw_lessons"]

_AT_ONCE = 512


@dataclass(frozen=True, eq=False)
class Lessons:
    """Windows of log-mel columns and what the teacher made of the sound.

    Attributes
    ----------
    columns : ndarray of int16, shape (n, columns, bins)
        As the chip computes them.
    embeddings : ndarray of float16, shape (n, 1024)
    scores : ndarray of float16, shape (n, 521)
    """

    columns: NDArray[np.int16]
    embeddings: NDArray[np.float16]
    scores: NDArray[np.float16]


def draw_lessons(
    recordings: Sequence[Recording],
    teacher: YamNet,
    front_end: LogMel,
    count: int,
    seed: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> Lessons:
    """Draw windows and let the teacher hear them.

    Parameters
    ----------
    recordings : sequence of Recording
        Of anything; their labels do not count.
    teacher : YamNet
    front_end : LogMel
        Of windows of a second, without normalization.
    count : int
        Windows.
    seed : int
        All chance comes from it, a generator for each window.
    progress : callable, optional
        Called with the windows done and all.

    Raises
    ------
    ClipError
        If a recording cannot be read.
    DatasetError
        If there is next to no sound in them.
    """
    windows = Windows(recordings, front_end.samples)

    def lesson(number: int) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
        samples = windows.draw(np.random.default_rng([seed, number]))
        return samples, front_end.logarithms(samples)

    columns = np.zeros((count, front_end.columns, front_end.bins), np.int16)
    embeddings, scores = [], []
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for start in range(0, count, _AT_ONCE):
            end = min(count, start + _AT_ONCE)
            sounds, features = zip(*pool.map(lesson, range(start, end)), strict=True)
            columns[start:end] = features
            heard, said = teacher.hear(np.stack(sounds))
            embeddings.append(heard.astype(np.float16))
            scores.append(said.astype(np.float16))
            if progress:
                progress(end, count)
    return Lessons(columns, np.concatenate(embeddings), np.concatenate(scores))
