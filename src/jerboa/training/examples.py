"""Windows and their targets: what a network is trained on and measured by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from jerboa.features import Spectrogram

__all__ = [
    "Batch",
    "Examples",
    "TrainingExamples",
    "class_weights",
    "draw_evenly",
    "real_magnitudes",
]

Batch = tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]
"""Real magnitudes (n, columns, bins, 1), targets (n, 1), weights (n,)."""


def real_magnitudes(magnitudes: NDArray[np.int16]) -> NDArray[np.float32]:
    """Give windows as a network's float input.

    Parameters
    ----------
    magnitudes : ndarray of int16, shape (n, columns, bins)
        As the front end computes them.

    Returns
    -------
    ndarray of float32, shape (n, columns, bins, 1)
        Magnitudes / 64.
    """
    return Spectrogram().real(magnitudes)[..., np.newaxis]


@dataclass(frozen=True, eq=False)
class Examples:
    """Windows as the front end gives them, in memory, unchanged from epoch to epoch.

    Parameters
    ----------
    magnitudes : ndarray of int16, shape (n, columns, bins)
        Windows of the spectrogram.
    targets : ndarray of int64, shape (n,)
        Index of each window's label.
    clips : ndarray of int64, shape (n,)
        Index of the recording that each window is from.
    """

    magnitudes: NDArray[np.int16]
    targets: NDArray[np.int64]
    clips: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.targets)

    def real(self, chosen: NDArray[np.int64] | slice = slice(None)) -> NDArray[np.float32]:
        """Give the chosen windows as the network's float input; see `real_magnitudes`."""
        return real_magnitudes(self.magnitudes[chosen])

    def draw(self, count: int, rng: np.random.Generator) -> Examples:
        """Draw at most `count` windows; see `draw_evenly`."""
        chosen = draw_evenly(self.targets, count, rng)
        return Examples(self.magnitudes[chosen], self.targets[chosen], self.clips[chosen])

    def batches(
        self, rng: np.random.Generator, size: int, weights: NDArray[np.float32]
    ) -> Iterator[Batch]:
        """Give every window once, in an order drawn from `rng`; see `TrainingExamples`."""
        order = rng.permutation(len(self))
        for start in range(0, len(order), size):
            chosen = order[start : start + size]
            targets = self.targets[chosen]
            yield self.real(chosen), targets[:, None].astype(np.float32), weights[targets]


class TrainingExamples(Protocol):
    """Windows of which an epoch is drawn."""

    @property
    def targets(self) -> NDArray[np.int64]:
        """Index of each window's label, shape (n,)."""

    def batches(
        self, rng: np.random.Generator, size: int, weights: NDArray[np.float32]
    ) -> Iterator[Batch]:
        """Draw one epoch.

        Parameters
        ----------
        rng : numpy Generator
            Source of the order and of everything else that is drawn.
        size : int
            Windows in a batch; the last one may hold fewer.
        weights : ndarray of float32, shape (labels,)
            Weight of a window by its label.
        """


def draw_evenly(
    targets: NDArray[np.int64], count: int, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Draw windows without replacement, as evenly by label as there are windows.

    Parameters
    ----------
    targets : ndarray of int64, shape (n,)
        Label of each window.
    count : int
        At most so many.
    rng : numpy Generator
        Source of the draw.

    Returns
    -------
    ndarray of int64, shape (min(n, count),)
        Rising indices.
    """
    order = rng.permutation(len(targets))
    rank = np.empty(len(targets), np.int64)
    for label in np.unique(targets):
        members = order[targets[order] == label]
        rank[members] = np.arange(len(members))
    return np.sort(order[np.argsort(rank[order], kind="stable")][:count])


def class_weights(targets: NDArray[np.int64], labels: int, *, balance: bool) -> NDArray[np.float32]:
    """Weigh labels so that each counts the same in the loss.

    Parameters
    ----------
    targets : ndarray of int64, shape (n,)
        Label of each window.
    labels : int
        How many there are.
    balance : bool
        False gives every label the weight 1.

    Returns
    -------
    ndarray of float32, shape (labels,)
        ``n / (labels * count)``; 0 for a label without windows.
    """
    if not balance:
        return np.ones(labels, np.float32)
    counts = np.bincount(targets, minlength=labels)
    return np.where(counts > 0, len(targets) / (labels * np.maximum(counts, 1)), 0).astype(
        np.float32
    )
