"""How sure a measured value is: where nothing or everything was counted, and else."""

from __future__ import annotations

from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

__all__ = ["Interval", "of_draws", "of_no_event", "of_one_outcome"]

_TAIL = 0.025


@dataclass(frozen=True)
class Interval:
    """A measured value with its 95 % confidence interval, by bootstrap over recordings.

    Where nothing or everything was counted, which a bootstrap takes for certain, the interval is
    an exact one.
    """

    value: float
    low: float
    high: float


def of_draws(value: float, drawn: NDArray[np.float64]) -> Interval:
    """Percentiles of a bootstrap; nan if there is nothing to go by.

    Parameters
    ----------
    value : float
        As measured.
    drawn : ndarray of float64, shape (draws,)
        As measured in each draw; nan where it cannot be.
    """
    drawn = drawn[~np.isnan(drawn)]
    low, high = np.percentile(drawn, [2.5, 97.5]) if len(drawn) else (np.nan, np.nan)
    return Interval(value, float(low), float(high))


def of_no_event(time: float) -> Interval:
    """The rate of what did not happen in a time: exact, two-sided.

    F. Garwood, "Fiducial limits for the Poisson distribution", 1936.
    """
    return Interval(0.0, 0.0, -log(_TAIL) / max(time, 1e-9))


def of_one_outcome(value: float, trials: int) -> Interval:
    """The share of what happened in none (0.0) or all (1.0) of independent trials: exact.

    C. Clopper, E. Pearson, "The use of confidence or fiducial limits illustrated in the case of
    the binomial", 1934.
    """
    bound: float = _TAIL ** (1 / trials)
    return Interval(value, bound, 1.0) if value else Interval(value, 0.0, 1 - bound)
