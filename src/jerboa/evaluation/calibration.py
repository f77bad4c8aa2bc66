"""Whether probabilities mean what they say."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jerboa.evaluation.metrics import Scores

__all__ = ["Reliability", "reliability"]


@dataclass(frozen=True, eq=False)
class Reliability:
    """How often windows of a given probability are right.

    Attributes
    ----------
    probability : ndarray of float64, shape (k,)
        Mean of the windows of each bin; bins without windows are left out.
    right : ndarray of float64, shape (k,)
        Share of them that is right.
    windows : ndarray of int64, shape (k,)
        How many there are.
    error : float
        Expected calibration error: the mean distance of both, by windows (C. Guo et al., "On
        Calibration of Modern Neural Networks", 2017).
    """

    probability: NDArray[np.float64]
    right: NDArray[np.float64]
    windows: NDArray[np.int64]
    error: float


def reliability(scores: Scores, bins: int = 10) -> Reliability:
    """Sort windows by probability into bins of equal width, and count what is right.

    With two labels the probability is that of the second, and right are its windows; with more
    it is that of the most probable label.

    Parameters
    ----------
    scores : Scores
    bins : int
        From 0 to 1.

    Returns
    -------
    Reliability
        One value for each bin that holds windows.
    """
    if len(scores.labels) == 2:
        probability = scores.probabilities[:, 1].astype(np.float64)
        right = scores.targets == 1
    else:
        probability = scores.probabilities.max(axis=1).astype(np.float64)
        right = scores.probabilities.argmax(axis=1) == scores.targets
    place = np.minimum((probability * bins).astype(np.int64), bins - 1)
    windows = np.bincount(place, minlength=bins)
    filled = windows > 0
    means = np.bincount(place, probability, minlength=bins)[filled] / windows[filled]
    shares = np.bincount(place, right, minlength=bins)[filled] / windows[filled]
    error = float(np.sum(np.abs(means - shares) * windows[filled]) / len(probability))
    return Reliability(means, shares, windows[filled], error)
