"""A detector on streams: events against what is to be found, false alarms an hour, latency."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import zip_longest

import numpy as np
from numpy.typing import NDArray

from jerboa.errors import DatasetError
from jerboa.model_file import Decision

__all__ = [
    "HOPS_A_SECOND",
    "Interval",
    "Stream",
    "StreamScore",
    "compare_thresholds",
    "find_events",
    "score_streams",
]

HOPS_A_SECOND = 31.25
"""A hop is 512 samples at 16 kHz."""

THRESHOLDS = (0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.995)

_SECOND = 32
"""Hops, rounded up."""


@dataclass(frozen=True, eq=False)
class Stream:
    """What a detector has said of a recording, hop by hop.

    Parameters
    ----------
    probabilities : ndarray of float64, shape (hops,)
        Of the label to be detected.
    sounds : tuple of (int, int)
        First hop of each sound to be found, and the hop after its last. Pauses between the beeps
        of one alarm belong to it.
    source : str
        The recording that it is from.
    conditions : tuple of str
        What it is compared by, such as ``10 dB`` and ``8 m``.
    window : int
        Hops in the network's window: how long it still hears what has ended.
    """

    probabilities: NDArray[np.float64]
    sounds: tuple[tuple[int, int], ...] = ()
    source: str = ""
    conditions: tuple[str, ...] = ()
    window: int = _SECOND


@dataclass(frozen=True)
class Interval:
    """A measured value with its 95 % confidence interval, by bootstrap over recordings."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class StreamScore:
    """How well sounds are found in streams.

    Attributes
    ----------
    recall : Interval
        Share of the sounds that are found in time, 0 to 1; nan if there are none.
    false_alarms_per_hour : Interval
        Events that meet no sound, per hour of all streams.
    false_alarms : int
    hours : float
    latencies : ndarray of float64, shape (found,)
        Seconds from the start of a sound to its event; 0 where one was on already.
    by_condition : dict of str to Interval
        Recall of the streams of each condition.
    """

    recall: Interval
    false_alarms_per_hour: Interval
    false_alarms: int
    hours: float
    latencies: NDArray[np.float64]
    by_condition: dict[str, Interval]


def find_events(probabilities: NDArray[np.float64], decision: Decision) -> list[tuple[int, int]]:
    """Find the events of a stream as the firmware's ``app/events.c`` does.

    Parameters
    ----------
    probabilities : ndarray of float64, shape (hops,)
        Of the label to be detected, which no other label outdoes.
    decision : Decision
        Smoothing, threshold, release, shortest length and refractory time.

    Returns
    -------
    list of (int, int)
        The hop in which each event starts, and that in which it ends or the stream does.
    """
    sums = np.concatenate([[0.0], np.cumsum(probabilities)])
    first = np.maximum(np.arange(1, len(sums)) - decision.smoothing, 0)
    means = (sums[1:] - sums[first]) / decision.smoothing
    release = decision.threshold if decision.release is None else decision.release
    # Sums of probabilities are not exact; half a ten-thousandth of a step is below all that is.
    above, holds = means >= decision.threshold - 1e-7, means >= release - 1e-7
    if not above.any():
        return []
    hops = np.arange(len(means))
    last_below = np.maximum.accumulate(np.where(above, -1, hops))
    ready = np.flatnonzero(hops - last_below >= decision.shortest)
    ends = np.flatnonzero(~holds)
    events: list[tuple[int, int]] = []
    earliest = decision.shortest - 1
    while (place := np.searchsorted(ready, earliest)) < len(ready):
        start = int(ready[place])
        place = np.searchsorted(ends, start, side="right")
        end = int(ends[place]) if place < len(ends) else len(means)
        events.append((start, end))
        earliest = end + 1 + max(decision.refractory, decision.shortest - 1)
    return events


def score_streams(
    streams: Sequence[Stream], decision: Decision, *, within: float = 2.0, draws: int = 500
) -> StreamScore:
    """Score the events of streams.

    A sound is found if an event is on at some time from its start to `within` seconds later; the
    event may have begun before. An event that overlaps no sound, nor the window after one, is a
    false alarm.

    Parameters
    ----------
    streams : sequence of Stream
        With and without sounds.
    decision : Decision
        What makes an event.
    within : float
        Seconds.
    draws : int
        Of the bootstrap, over sources.

    Returns
    -------
    StreamScore
        Recall, false alarms an hour and latencies in s, with their intervals.

    Raises
    ------
    DatasetError
        If there are no streams.
    """
    if not streams:
        raise DatasetError("there is no stream to measure; give some recordings")
    rows = [_score(stream, decision, within) for stream in streams]
    sources = sorted({stream.source for stream in streams})
    place = np.array([sources.index(stream.source) for stream in streams])
    table = np.array([[row.sounds, len(row.latencies), row.false, row.hours] for row in rows])
    # The same draws for every measure.
    drawn = np.random.default_rng(0).integers(len(sources), size=(draws, len(sources)))

    def measure(
        what: Callable[[NDArray[np.float64]], NDArray[np.float64]], condition: str | None = None
    ) -> Interval:
        counted = np.array([condition in (None, *stream.conditions) for stream in streams])
        sums = np.zeros((len(sources), 4))
        np.add.at(sums, place[counted], table[counted])
        return _interval(sums.sum(axis=0), sums[drawn].sum(axis=1), what)

    # All levels, then all distances, each in the order in which they first come.
    sets = zip_longest(*(stream.conditions for stream in streams))
    conditions = dict.fromkeys(each for kind in sets for each in kind if each is not None)
    return StreamScore(
        recall=measure(_recall),
        false_alarms_per_hour=measure(_rate),
        false_alarms=int(table[:, 2].sum()),
        hours=float(table[:, 3].sum()),
        latencies=np.concatenate([row.latencies for row in rows]),
        by_condition={condition: measure(_recall, condition) for condition in conditions},
    )


@dataclass(frozen=True, eq=False)
class _Row:
    sounds: int
    latencies: NDArray[np.float64]
    false: int
    hours: float


def _score(stream: Stream, decision: Decision, within: float) -> _Row:
    events = find_events(stream.probabilities, decision)
    limit = round(within * HOPS_A_SECOND)
    latencies = []
    for begin, _ in stream.sounds:
        starts = [on for on, off in events if off > begin and on <= begin + limit]
        if starts:
            latencies.append(max(0, min(starts) - begin) / HOPS_A_SECOND)
    false = sum(
        not any(on < end + stream.window and off > begin for begin, end in stream.sounds)
        for on, off in events
    )
    hours = len(stream.probabilities) / HOPS_A_SECOND / 3600
    return _Row(len(stream.sounds), np.array(latencies, np.float64), false, hours)


def _recall(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    sounds = sums[:, 0]
    return np.where(sounds > 0, sums[:, 1] / np.maximum(sounds, 1), np.nan)


def _rate(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(sums[:, 2] / np.maximum(sums[:, 3], 1e-9))


def compare_thresholds(
    streams: Sequence[Stream], decision: Decision, thresholds: Sequence[float] = THRESHOLDS
) -> list[tuple[float, float, float]]:
    """What a decision would give at other thresholds, with its release moved alike.

    Parameters
    ----------
    streams : sequence of Stream
        With and without sounds.
    decision : Decision
        Its smoothing, shortest length and refractory time count.
    thresholds : sequence of float
        0 to 1.

    Returns
    -------
    list of (float, float, float)
        Threshold, share of the sounds that are found in time (nan if there are none), and false
        alarms an hour.
    """
    release = 1.0 if decision.release is None else decision.release / max(decision.threshold, 1e-9)
    rows = []
    for threshold in thresholds:
        changed = decision.model_copy(
            update={"threshold": threshold, "release": release * threshold}
        )
        score = score_streams(streams, changed, draws=1)
        rows.append((threshold, score.recall.value, score.false_alarms_per_hour.value))
    return rows


def _interval(
    total: NDArray[np.float64],
    drawn: NDArray[np.float64],
    measure: Callable[[NDArray[np.float64]], NDArray[np.float64]],
) -> Interval:
    values = measure(drawn)
    values = values[~np.isnan(values)]
    low, high = np.percentile(values, [2.5, 97.5]) if len(values) else (np.nan, np.nan)
    return Interval(float(measure(total[np.newaxis])[0]), float(low), float(high))
