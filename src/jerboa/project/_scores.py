"""``scores.json`` of a run: every window of the test recordings, for whoever judges anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jerboa.clips import SAMPLE_RATE, Recording
from jerboa.evaluation import Scores

__all__ = ["kept_scores", "scores_by_way"]

BOARD = "virtual board"
"""The way whose hops are not kept."""


def kept_scores(
    scores: Mapping[str, Scores],
    tested: Sequence[Recording],
    clips_folder: Path,
    stride: int,
) -> dict[str, object]:
    """Give what is kept of scores.

    Parameters
    ----------
    scores : mapping of str to Scores
        By way of computing; `clips` of each are indices into `tested`.
    tested : sequence of Recording
    clips_folder : Path
        What the recordings' files are told from; those elsewhere have none.
    stride : int
        Samples from one window to the next.
    """
    paths = [recording.path for recording in tested]
    return {
        "labels": list(scores["int8"].labels),
        "sources": [recording.source for recording in tested],
        "files": [
            path.relative_to(clips_folder).as_posix()
            if path and path.is_relative_to(clips_folder)
            else None
            for path in paths
        ],
        "stride_seconds": stride / SAMPLE_RATE,
        "ways": {
            way: {
                "targets": each.targets.tolist(),
                "probabilities": np.round(each.probabilities, 4).tolist(),
                "clips": each.clips.tolist(),
            }
            for way, each in scores.items()
            if way != BOARD
        },
    }


def scores_by_way(
    kept: Mapping[str, Any], threshold: float, numbers: NDArray[np.int64] | None = None
) -> dict[str, Scores]:
    """Read scores again.

    Parameters
    ----------
    kept : mapping
        As `kept_scores` gives it.
    threshold : float
        To judge by.
    numbers : ndarray of int64, shape (recordings,), optional
        Names for the recordings in place of their indices.

    Raises
    ------
    KeyError, TypeError, ValueError, IndexError
        If it is not as `kept_scores` gives it.
    """
    number = np.arange(len(kept["sources"])) if numbers is None else numbers
    return {
        way: Scores(
            tuple(kept["labels"]),
            np.array(each["targets"], np.int64),
            np.array(each["probabilities"], np.float32),
            number[each["clips"]],
            threshold,
        )
        for way, each in kept["ways"].items()
    }
