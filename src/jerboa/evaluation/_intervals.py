"""How sure a measured value is: where nothing or everything was counted, and else."""

from __future__ import annotations

from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

__all__ = ["Interval", "of_draws", "of_events", "of_no_event", "of_one_outcome", "of_share"]

_TAIL = 0.025
_DRAWS = 100_000
"""Of a distribution: its percentiles to a thousandth of its width or so."""


@dataclass(frozen=True)
class Interval:
    """A measured value with its 95 % confidence interval, by bootstrap over recordings.

    Percentiles of the draws (B. Efron, R. Tibshirani, "An Introduction to the Bootstrap", 1993).
    Where nothing or everything was counted, or all recordings are alike, which a bootstrap takes
    for certain, the interval is an exact one.
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


def of_share(value: float, trials: int) -> Interval:
    """The share of what happened in independent trials, each of which may give a part: exact.

    Clopper and Pearson's interval for a count that is no whole number (E. Korn, B. Graubard,
    "Confidence intervals for proportions with small expected number of positive counts estimated
    from survey data", 1998).
    """
    happened = value * trials
    rng = np.random.default_rng(0)
    low = np.quantile(rng.beta(happened, trials - happened + 1, _DRAWS), _TAIL)
    high = np.quantile(rng.beta(happened + 1, trials - happened, _DRAWS), 1 - _TAIL)
    return Interval(value, float(low), float(high))


def of_events(count: int, time: float) -> Interval:
    """The rate of what happened so many times in a time, independently: exact, as `of_no_event`."""
    rng = np.random.default_rng(0)
    low = np.quantile(rng.gamma(count, size=_DRAWS), _TAIL)
    high = np.quantile(rng.gamma(count + 1, size=_DRAWS), 1 - _TAIL)
    return Interval(count / time, float(low / time), float(high / time))
