"""Which channels are computed together: those whose products are made from one another most."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def group_alike(weights: NDArray[np.int64], size: int) -> list[list[int]]:
    """Divide channels into groups, greedily: the best pair, then what goes with it best.

    Parameters
    ----------
    weights : ndarray, shape (channels, taps), int64
        Of each channel.
    size : int
        Channels of a group; the last may have fewer.

    Returns
    -------
    list of list of int
        Every channel once.
    """
    saved = np.array([_saved(row, weights) for row in weights])
    np.fill_diagonal(saved, 0)
    left = list(range(len(weights)))
    groups = []
    while left:
        first = max(left, key=lambda each: saved[each, left].max())
        group = [first]
        while len(group) < min(size, len(left)):
            rest = [each for each in left if each not in group]
            group.append(max(rest, key=lambda each: saved[each, group].sum()))
        groups.append(sorted(group))
        left = [each for each in left if each not in group]
    return groups


def _saved(one: NDArray[np.int64], others: NDArray[np.int64]) -> NDArray[np.int64]:
    """Instructions that the products of each of `others` save those of `one`."""
    low, high = (each(np.abs(one), np.abs(others)) for each in (np.minimum, np.maximum))
    multiplied = low > 1
    ratio, rest = np.divmod(high, np.maximum(low, 1))
    next_to = (high == low + 1) | ((rest == 0) & _is_power_of_two(ratio))
    equal = multiplied & (low == high)
    near = multiplied & ~equal & next_to & ~_is_power_of_two(high)
    counts: NDArray[np.int64] = (near + equal * (2 - _is_power_of_two(high))).sum(axis=-1)
    return counts


def _is_power_of_two(values: NDArray[np.int64]) -> NDArray[np.bool_]:
    made: NDArray[np.bool_] = (values & (values - 1)) == 0
    return made
