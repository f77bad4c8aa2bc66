"""The decision of a detector, fitted to a number of false alarms an hour."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product

import numpy as np

from jerboa.evaluation.streams import Stream, score_streams
from jerboa.model_file import Decision

__all__ = ["fit_decision"]

_SMOOTHING = (1, 4, 8, 16, 32)
_SHORTEST = (1, 4, 8, 16)
_THRESHOLDS = 24
_RELEASE = 0.6
"""Of the threshold: the hysteresis."""
_REFRACTORY = 31
"""Hops, a second: the tail of one alarm is not a second one."""


def fit_decision(
    streams: Sequence[Stream],
    *,
    background: str | None = None,
    false_alarms_per_hour: float = 0.5,
    within: float = 2.0,
    progress: Callable[[int, int], None] | None = None,
) -> Decision:
    """Fit smoothing, threshold and shortest length on streams that nothing was trained on.

    Of all decisions with no more false alarms an hour than the target, those that find the most
    are kept; of these the one with the highest threshold that finds no less, halfway back to the
    lowest: as far as possible from a miss and from a false alarm. Where no decision keeps to the
    target, the one with the fewest false alarms is taken.

    Parameters
    ----------
    streams : sequence of Stream
        Validation streams, with sounds to be found and hours without.
    background : str, optional
        The label that is no detection.
    false_alarms_per_hour : float
        The target.
    within : float
        Seconds in which a sound has to be found.
    progress : callable, optional
        Called with the number of decisions tried and of all.

    Returns
    -------
    Decision
    """
    levels = 1 - np.geomspace(0.7, 1 / 256, _THRESHOLDS)
    scored = []
    for smoothing, shortest in product(_SMOOTHING, _SHORTEST):
        for place, threshold in enumerate(levels):
            decision = Decision(
                threshold=float(threshold),
                background=background,
                smoothing=smoothing,
                release=float(_RELEASE * threshold),
                shortest=shortest,
                refractory=_REFRACTORY,
            )
            score = score_streams(streams, decision, within=within, draws=1)
            recall = 0.0 if np.isnan(score.recall.value) else score.recall.value
            excess = max(0.0, score.false_alarms_per_hour.value - false_alarms_per_hour)
            scored.append((excess, -recall, (smoothing, shortest), place, decision))
        if progress:
            progress(len(scored), len(_SMOOTHING) * len(_SHORTEST) * _THRESHOLDS)
    best = min(row[:2] for row in scored)
    candidates = [row for row in scored if row[:2] == best]
    # Of equal decisions the family that leaves the most room for the threshold.
    families: dict[tuple[int, int], list[tuple[int, Decision]]] = {}
    for _, _, family, place, decision in candidates:
        families.setdefault(family, []).append((place, decision))
    widest = max(families.values(), key=len)
    return sorted(widest, key=lambda row: row[0])[len(widest) // 2][1]
