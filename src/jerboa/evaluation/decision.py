"""The decision of a detector, fitted to a number of false alarms an hour."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from jerboa.evaluation.streams import HOPS_A_SECOND, Stream, score_streams
from jerboa.model_file import Decision

__all__ = ["expected_rates", "fit_decision"]

_SMOOTHING = (1, 4, 8, 16, 32)
_SHORTEST = (1, 4, 8, 16)
_THRESHOLDS = 24
_RELEASES = (0.6, 0.45, 0.75, 0.3)
"""Of the threshold: the hysteresis. The first of equally good ones is taken."""
_REFRACTORIES = (31, 16, 62, 94)
"""Hops, a half to three seconds: the tail of one alarm is not a second one. Likewise."""
_FEWEST = 3
"""False alarms, all thresholds together, that a tail can be fitted to."""
_LEAST_SHARE, _QUICK_SHARE = 0.5, 0.8
"""Of what can be found, that any decision must find, and a quick one."""
_DELAY = 1 / 8
"""Of the time in which a sound has to be found."""
_ITERATIONS = 50
_STEEPEST = 20.0


def fit_decision(
    streams: Sequence[Stream],
    *,
    background: str | None = None,
    false_alarms_per_hour: float = 0.5,
    within: float = 2.0,
    progress: Callable[[int, int], None] | None = None,
) -> Decision:
    """Fit a decision on streams that nothing was trained on.

    Decisions count that delay an event by at most an eighth of `within`, find at least four fifths
    of what can be found, and have no more false alarms an hour than the target: a sound that a
    network was not trained on makes it rise more slowly than those of the streams, and a patient
    decision comes too late for it. Where there is none, the patient ones count too, and the number
    at a threshold is the observed one or that of `expected_rates`, whichever is more; those are
    kept that pass the target least. A decision that misses more than half of what can be found is
    no choice.

    Of these, those are kept that find as much as the best or less by one standard error (the
    one-standard-error rule of L. Breiman et al., "Classification and Regression Trees", 1984,
    section 3.4.3). Of the smoothing that leaves the threshold the most room, the middle of that
    room is taken: as far from false alarms as from misses.

    At last hysteresis and refractory time are fitted: those that tell each sound once, and find no
    less and have no more false alarms than the usual ones.

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

    Raises
    ------
    DatasetError
        If there are no streams.
    """
    levels = 1 - np.geomspace(0.7, 1 / 256, _THRESHOLDS)
    streams = _silent_as_one(streams, float(levels.min()))
    tried: list[_Tried] = []
    for smoothing, shortest in product(_SMOOTHING, _SHORTEST):
        decisions = [
            Decision(
                threshold=float(threshold),
                background=background,
                smoothing=smoothing,
                release=float(_RELEASES[0] * threshold),
                shortest=shortest,
                refractory=_REFRACTORIES[0],
            )
            for threshold in levels
        ]
        scores = [score_streams(streams, each, within=within, draws=1) for each in decisions]
        counts = np.array([score.false_alarms for score in scores], np.float64)
        hours = scores[0].hours
        for decision, score, count, rate in zip(
            decisions, scores, counts, expected_rates(levels, counts, hours), strict=True
        ):
            recall = 0.0 if np.isnan(score.recall.value) else score.recall.value
            counted = float(count) / max(hours, 1e-9)
            tried.append(_Tried(decision, recall, counted, float(rate)))
        if progress:
            progress(len(tried), len(_SMOOTHING) * len(_SHORTEST) * _THRESHOLDS)
    kept = _kept(tried, false_alarms_per_hour, _DELAY * within * HOPS_A_SECOND)
    best = max(each.recall for each in kept)
    sounds = sum(len(stream.sounds) for stream in streams)
    error = np.sqrt(best * (1 - best) / max(sounds, 1))
    rooms: dict[tuple[int, int], list[Decision]] = {}
    for each in kept:
        if each.recall >= best - error:
            decision = each.decision
            rooms.setdefault((decision.smoothing, decision.shortest), []).append(decision)
    room = max(rooms.values(), key=len)
    return _told_once(streams, room[len(room) // 2], within)


def _silent_as_one(streams: Sequence[Stream], lowest: float) -> list[Stream]:
    """Nothing rings in a stream below the lowest threshold, and only its hours count."""
    kept = [
        stream
        for stream in streams
        if stream.sounds or stream.probabilities.max(initial=0) >= lowest
    ]
    hours = sum(stream.hours for stream in streams) - sum(stream.hours for stream in kept)
    hops = round(hours * 3600 * HOPS_A_SECOND)
    return [*kept, Stream(np.zeros(hops))] if hops else kept


def _told_once(streams: Sequence[Stream], decision: Decision, within: float) -> Decision:
    """The same with the hysteresis and refractory time of the fewest events beside one a sound."""
    tried = [
        decision.model_copy(
            update={"release": release * decision.threshold, "refractory": refractory}
        )
        for refractory, release in product(_REFRACTORIES, _RELEASES)
    ]
    scores = [score_streams(streams, each, within=within, draws=1) for each in tried]
    usual = scores[0]
    kept = [
        (score.false_alarms + score.repeats, place)
        for place, score in enumerate(scores)
        if score.false_alarms <= usual.false_alarms and not score.recall.value < usual.recall.value
    ]
    return tried[min(kept)[1]]


@dataclass(frozen=True)
class _Tried:
    """A decision, what it finds, and its false alarms an hour, counted and expected."""

    decision: Decision
    recall: float
    counted: float
    expected: float

    @property
    def delay(self) -> float:
        """Hops from a step in the probabilities to its event."""
        return self.decision.smoothing / 2 + self.decision.shortest


def _kept(tried: Sequence[_Tried], target: float, longest: float) -> list[_Tried]:
    """The quick ones that keep to the target, or those of all that pass it least."""
    most = max(each.recall for each in tried)
    quick = [
        each
        for each in tried
        if each.delay <= longest and each.recall >= _QUICK_SHARE * most and each.counted <= target
    ]
    if quick:
        return quick
    able = [each for each in tried if each.recall >= _LEAST_SHARE * most]
    least = max(target, min(each.expected for each in able))
    return [each for each in able if each.expected <= least]


def expected_rates(
    thresholds: NDArray[np.float64], counts: NDArray[np.float64], hours: float
) -> NDArray[np.float64]:
    """What a longer recording would give, by how the counts fall towards the threshold.

    The logarithm of the number is a line over the logit of the threshold, fitted as Poisson
    regression (P. McCullagh, J. Nelder, "Generalized Linear Models", 1989, chapter 6).

    Parameters
    ----------
    thresholds : ndarray of float64, shape (n,)
        Rising, between 0 and 1.
    counts : ndarray of float64, shape (n,)
        False alarms at each.
    hours : float
        In which they were counted.

    Returns
    -------
    ndarray of float64, shape (n,)
        False alarms an hour, nowhere fewer than were counted; those alone where there are hardly
        any to go by.
    """
    observed = counts / max(hours, 1e-9)
    if counts.sum() < _FEWEST:
        return observed
    logits = np.log(thresholds / (1 - thresholds))
    rows = np.stack([np.ones(len(logits)), logits], axis=1)
    line = np.array([np.log(counts.mean()), -0.5])
    for _ in range(_ITERATIONS):
        means = np.exp(np.clip(rows @ line, -_STEEPEST, _STEEPEST))
        curvature = rows.T @ (rows * means[:, np.newaxis]) + 1e-6 * np.eye(2)
        line = line + np.linalg.solve(curvature, rows.T @ (counts - means))
        line[1] = np.clip(line[1], -_STEEPEST, 0.0)
    expected = np.exp(np.clip(rows @ line, -_STEEPEST, _STEEPEST)) / max(hours, 1e-9)
    return np.asarray(np.maximum(observed, expected))
