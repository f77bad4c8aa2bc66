"""Events of a stream, as the firmware's ``app/events.c`` finds them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from jerboa.model_file import Decision

__all__ = ["find_events"]

_HIGHEST = 255 / 256
"""Of int8 probabilities: on the chip it reaches every threshold above."""
_EXACT = 1e-7
"""Means of probabilities are not exact, but this is far below a step of any."""


def find_events(
    probabilities: NDArray[np.float64],
    decision: Decision,
    outputs: NDArray[np.float64] | None = None,
    place: int = 0,
) -> list[tuple[int, int]]:
    """Find the events of a stream as the firmware's ``app/events.c`` does.

    Parameters
    ----------
    probabilities : ndarray of float64, shape (hops,)
        Of the label to be detected.
    decision : Decision
        Smoothing, threshold, release, shortest length and refractory time.
    outputs, place
        As in `jerboa.evaluation.Stream`.

    Returns
    -------
    list of (int, int)
        The hop in which each event starts, and that in which it ends or the stream does.
    """
    means = _smoothed(probabilities, decision.smoothing)
    release = decision.threshold if decision.release is None else decision.release
    threshold, release = min(decision.threshold, _HIGHEST), min(release, _HIGHEST)
    above, holds = means >= threshold - _EXACT, means >= release - _EXACT
    if outputs is not None and above.any():
        rivals = _smoothed(outputs, decision.smoothing)
        before, after = rivals[:, :place], rivals[:, place + 1 :]
        own = means[:, np.newaxis]
        above &= np.all(own > before + _EXACT, axis=1) & np.all(own >= after - _EXACT, axis=1)
    if not above.any():
        return []
    hops = np.arange(len(means))
    last_below = np.maximum.accumulate(np.where(above, -1, hops))
    ready = np.flatnonzero(hops - last_below >= decision.shortest)
    ends = np.flatnonzero(~holds)
    events: list[tuple[int, int]] = []
    earliest = decision.shortest - 1
    while (found := np.searchsorted(ready, earliest)) < len(ready):
        start = int(ready[found])
        found = np.searchsorted(ends, start, side="right")
        end = int(ends[found]) if found < len(ends) else len(means)
        events.append((start, end))
        earliest = end + 1 + max(decision.refractory, decision.shortest - 1)
    return events


def _smoothed(probabilities: NDArray[np.float64], hops: int) -> NDArray[np.float64]:
    """Means over the latest hops, along the first axis; what was before counts as 0."""
    sums = np.cumsum(np.pad(probabilities, [(1, 0), *[(0, 0)] * (probabilities.ndim - 1)]), axis=0)
    first = np.maximum(np.arange(1, len(sums)) - hops, 0)
    return np.asarray((sums[1:] - sums[first]) / hops)
