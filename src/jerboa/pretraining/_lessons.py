"""Lessons: what the teacher says of each window, kept to be learned epoch after epoch."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jerboa.clips import Recording
from jerboa.features import LogMel
from jerboa.pretraining._windows import Windows
from jerboa.pretraining._yamnet import CLASSES, EMBEDDING, YamNet
from jerboa.storage import write_whole

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

    @property
    def arrays(self) -> tuple[NDArray[Any], ...]:
        """All of them, in this order."""
        return self.columns, self.embeddings, self.scores


def draw_lessons(
    recordings: Sequence[Recording],
    teacher: YamNet,
    front_end: LogMel,
    count: int,
    seed: int = 0,
    progress: Callable[[int, int], None] | None = None,
    folder: Path | None = None,
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
    folder : Path, optional
        Where what was heard is kept, 8 KB a window: the same call does not hear it again.

    Returns
    -------
    Lessons

    Raises
    ------
    ClipError
        If a recording cannot be read.
    DatasetError
        If there is next to no sound in them.
    StorageError
        If the disk is full or the folder cannot be written.
    """
    windows = Windows(recordings, front_end.samples)
    lessons = Lessons(
        np.empty((count, front_end.columns, front_end.bins), np.int16),
        np.empty((count, EMBEDDING), np.float16),
        np.empty((count, CLASSES), np.float16),
    )

    def draw(number: int) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
        samples = windows.draw(np.random.default_rng([seed, number]))
        return samples, front_end.logarithms(samples)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for start in range(0, count, _AT_ONCE):
            end = min(count, start + _AT_ONCE)
            some = Lessons(*(each[start:end] for each in lessons.arrays))
            kept = folder / f"{start}.npz" if folder else None
            if not (kept and _read(kept, some)):
                sounds, features = zip(*pool.map(draw, range(start, end)), strict=True)
                some.columns[:] = features
                some.embeddings[:], some.scores[:] = teacher.hear(np.stack(sounds))
                if kept:
                    _write(kept, some)
            if progress:
                progress(end, count)
    return lessons


def _read(path: Path, lessons: Lessons) -> bool:
    """Fill lessons; False if they are not kept there, or damaged."""
    try:
        with np.load(path) as kept:
            for array, name in zip(lessons.arrays, kept.files, strict=True):
                array[:] = kept[name]
    except (OSError, EOFError, ValueError, zipfile.BadZipFile):
        return False
    return True


def _write(path: Path, lessons: Lessons) -> None:
    buffer = io.BytesIO()
    np.savez(buffer, *lessons.arrays)
    write_whole(path, buffer.getvalue())
