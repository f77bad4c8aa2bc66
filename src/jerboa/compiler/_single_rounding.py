"""Multipliers of dense layers: LiteRT's reference computes ``round(sum * factor)`` in float64.

Ties go away from zero. A multiplier of 31 bits that is merely the nearest to the factor misses
ties, such as those of ``2**-10 / 0.75``. It is exact if it steps at the same sums: this is a
range of multipliers, and nearly always there are some in it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

_MOST = 2**31 - 1


def exact_multipliers(
    factors: NDArray[np.float64],
    multipliers: NDArray[np.int32],
    shifts: NDArray[np.int8],
    largest: NDArray[np.int64],
    steps: int,
) -> NDArray[np.int32]:
    """Move multipliers to where ``sum * multiplier * 2**(shift - 31)`` rounds as in float64.

    Parameters
    ----------
    factors : ndarray, shape (units,), float64
        What a sum is multiplied by; greater than 0.
    multipliers : ndarray, shape (units,), int32
        Nearest to the factors.
    shifts : ndarray, shape (units,), int8
        Their powers of two.
    largest : ndarray, shape (units,), int64
        Greatest magnitude of each unit's sums; less than 2**31.
    steps : int
        Greatest magnitude of a rounded value that is not clamped.

    Returns
    -------
    ndarray, shape (units,), int32
        The nearest multiplier that is exact for every sum. Where there is none, as where float64
        rounds some ties up and others down, the one that came in.
    """
    values = np.arange(1, steps + 1)
    if not len(values):
        return multipliers
    reach = largest[:, np.newaxis]
    first = _first_sums(factors[:, np.newaxis], values - 0.5, reach)
    # Of steps that no sum reaches the lowest binds most, and the others' ties may leave 64 bits.
    reached = first <= reach
    binding = reached | (np.cumsum(~reached, axis=1) == 1)
    bits = 31 - shifts.astype(np.int64)[:, np.newaxis]
    ties = np.where(binding, (2 * values - 1) << (bits - 1), 0)
    least = np.where(reached, -(-ties // first), 0).max(axis=1)
    before = np.where(binding, first - 1, 0)
    most = np.where(before > 0, (ties - 1) // np.maximum(before, 1), _MOST).min(axis=1)
    most = np.minimum(most, _MOST)
    return np.where(least <= most, np.clip(multipliers, least, most), multipliers).astype(np.int32)


def _first_sums(
    factors: NDArray[np.float64], ties: NDArray[Any], reach: NDArray[np.int64]
) -> NDArray[np.int64]:
    """The least sum from 1 to ``reach + 1`` whose product in float64 gets to each tie."""
    found = np.clip(np.ceil(ties / factors), 1, reach + 1).astype(np.int64)
    found += (found <= reach) & (found * factors < ties)
    found -= (found > 1) & ((found - 1) * factors >= ties)
    return found
