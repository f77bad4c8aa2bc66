"""Windows and their targets: what a network is trained on and measured by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from jerboa.features import Spectrogram
from jerboa.training.front_ends import FrontEnd

__all__ = [
    "Batch",
    "Examples",
    "TrainingExamples",
    "class_weights",
    "draw_evenly",
    "network_targets",
]

Batch = tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]
"""Real features (n, columns, bins, 1), targets as `network_targets` gives them, weights (n,)."""


def network_targets(targets: NDArray[np.int64], labels: int) -> NDArray[np.float32]:
    """Give labels as what a network's output should be.

    Parameters
    ----------
    targets : ndarray of int64, shape (n,)
        Index of each window's label.
    labels : int
        How many there are.

    Returns
    -------
    ndarray of float32, shape (n, outputs)
        Of two labels 1 for the second, in one output; of more, one output a label.
    """
    if labels == 2:
        return targets[:, np.newaxis].astype(np.float32)
    return np.eye(labels, dtype=np.float32)[targets]


@dataclass(frozen=True, eq=False)
class Examples:
    """Windows as the front end gives them, in memory, unchanged from epoch to epoch.

    Parameters
    ----------
    magnitudes : ndarray of int16, shape (n, columns, bins)
        Windows of the front end.
    targets : ndarray of int64, shape (n,)
        Index of each window's label.
    clips : ndarray of int64, shape (n,)
        Index of the recording that each window is from.
    front_end : FrontEnd
        What computed them.
    """

    magnitudes: NDArray[np.int16]
    targets: NDArray[np.int64]
    clips: NDArray[np.int64]
    front_end: FrontEnd = field(default_factory=Spectrogram)

    def __len__(self) -> int:
        return len(self.targets)

    def real(self, chosen: NDArray[np.int64] | slice = slice(None)) -> NDArray[np.float32]:
        """Give the chosen windows as the network's float input, shape (k, columns, bins, 1)."""
        return self.front_end.real(self.magnitudes[chosen])[..., np.newaxis]

    def draw(self, count: int, rng: np.random.Generator) -> Examples:
        """Draw at most `count` windows; see `draw_evenly`."""
        chosen = draw_evenly(self.targets, count, rng)
        return replace(
            self,
            magnitudes=self.magnitudes[chosen],
            targets=self.targets[chosen],
            clips=self.clips[chosen],
        )

    def batches(
        self, rng: np.random.Generator, size: int, weights: NDArray[np.float32]
    ) -> Iterator[Batch]:
        """Give every window once, in an order drawn from `rng`; see `TrainingExamples`.

        `weights` are those of the labels, shape (labels,).
        """
        order = rng.permutation(len(self))
        for start in range(0, len(order), size):
            chosen = order[start : start + size]
            targets = self.targets[chosen]
            yield self.real(chosen), network_targets(targets, len(weights)), weights[targets]


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
