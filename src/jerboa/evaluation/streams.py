"""A detector on streams: events against what is to be found, false alarms an hour, latency."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress, zip_longest

import numpy as np
from numpy.typing import NDArray

from jerboa.errors import DatasetError
from jerboa.evaluation._intervals import (
    Interval,
    of_draws,
    of_events,
    of_no_event,
    of_one_outcome,
    of_share,
)
from jerboa.evaluation.events import find_events
from jerboa.model_file import Decision

__all__ = [
    "HOPS_A_SECOND",
    "Stream",
    "StreamScore",
    "compare_thresholds",
    "score_streams",
]

HOPS_A_SECOND = 31.25
"""A hop is 512 samples at 16 kHz."""

THRESHOLDS = (0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.995)

_SECOND = 32
"""Hops, rounded up."""

_ALIKE = 1e-7
"""Of the greatest: how far rates that are the same may be apart by rounding."""


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
    outputs : ndarray of float64, shape (hops, labels), optional
        Probabilities of all of the model's labels: an event starts only where none of them outdoes
        its own. None for a model of one output.
    place : int
        The label's own column in them; of equal ones the first counts.
    labels : int
        How many streams of the same recording there are, one for each label: its hours are shared
        among them.
    """

    probabilities: NDArray[np.float64]
    sounds: tuple[tuple[int, int], ...] = ()
    source: str = ""
    conditions: tuple[str, ...] = ()
    window: int = _SECOND
    outputs: NDArray[np.float64] | None = None
    place: int = 0
    labels: int = 1

    @property
    def hours(self) -> float:
        """Its share of the recording's hours."""
        return len(self.probabilities) / HOPS_A_SECOND / 3600 / self.labels


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
    repeats : int
        Events of a sound beyond its first.
    hours : float
    latencies : ndarray of float64, shape (found,)
        Seconds from the start of a sound to its event; 0 where one was on already.
    by_condition : dict of str to Interval
        Recall of the streams of each condition.
    latency_by_condition : dict of str to float
        Median of their latencies, s; nan where nothing was found.
    """

    recall: Interval
    false_alarms_per_hour: Interval
    false_alarms: int
    repeats: int
    hours: float
    latencies: NDArray[np.float64]
    by_condition: dict[str, Interval]
    latency_by_condition: dict[str, float]


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

    def recall(condition: str | None = None) -> Interval:
        counted = np.array([condition in (None, *stream.conditions) for stream in streams])
        sums = np.zeros((len(sources), 4))
        np.add.at(sums, place[counted], table[counted])
        value = float(_recall(sums.sum(axis=0)))
        recordings = int(np.sum(sums[:, 0] > 0))
        if value in (0.0, 1.0):
            return of_one_outcome(value, recordings)
        shares = _recall(sums[drawn].sum(axis=1))
        return of_share(value, recordings) if _are_alike(shares) else of_draws(value, shares)

    def rate() -> Interval:
        sums = np.zeros((len(sources), 4))
        np.add.at(sums, place, table)
        total = sums.sum(axis=0)
        if total[2] == 0:
            return of_no_event(float(total[3]))
        rates = _rate(sums[drawn].sum(axis=1))
        if _are_alike(rates):
            return of_events(int(total[2]), float(total[3]))
        return of_draws(float(_rate(total)), rates)

    def latencies(condition: str | None = None) -> NDArray[np.float64]:
        met = [condition in (None, *stream.conditions) for stream in streams]
        return np.concatenate([np.empty(0), *(row.latencies for row in compress(rows, met))])

    def median_latency(condition: str) -> float:
        found = latencies(condition)
        return float(np.median(found)) if len(found) else float("nan")

    # All levels, then all distances, each in the order in which they first come.
    sets = zip_longest(*(stream.conditions for stream in streams))
    conditions = dict.fromkeys(each for kind in sets for each in kind if each is not None)
    return StreamScore(
        recall=recall(),
        false_alarms_per_hour=rate(),
        false_alarms=int(table[:, 2].sum()),
        repeats=sum(row.repeats for row in rows),
        hours=float(table[:, 3].sum()),
        latencies=latencies(),
        by_condition={condition: recall(condition) for condition in conditions},
        latency_by_condition={condition: median_latency(condition) for condition in conditions},
    )


@dataclass(frozen=True, eq=False)
class _Row:
    sounds: int
    latencies: NDArray[np.float64]
    false: int
    repeats: int
    hours: float


def _score(stream: Stream, decision: Decision, within: float) -> _Row:
    events = find_events(stream.probabilities, decision, stream.outputs, stream.place)
    limit = round(within * HOPS_A_SECOND)
    latencies = []
    for begin, _ in stream.sounds:
        starts = [on for on, off in events if off > begin and on <= begin + limit]
        if starts:
            latencies.append(max(0, min(starts) - begin) / HOPS_A_SECOND)
    met = [
        {event for event in events if event[0] < end + stream.window and event[1] > begin}
        for begin, end in stream.sounds
    ]
    false = len(events) - len(set().union(*met))
    repeats = sum(max(0, len(each) - 1) for each in met)
    found = np.array(latencies, np.float64)
    return _Row(len(stream.sounds), found, false, repeats, stream.hours)


def _recall(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    sounds = sums[..., 0]
    return np.where(sounds > 0, sums[..., 1] / np.maximum(sounds, 1), np.nan)


def _rate(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(sums[..., 2] / np.maximum(sums[..., 3], 1e-9))


def _are_alike(drawn: NDArray[np.float64]) -> bool:
    """Whether a bootstrap tells nothing: there is one recording, or each is as all others."""
    known = drawn[~np.isnan(drawn)]
    return len(known) > 1 and float(np.ptp(known)) <= _ALIKE * float(known.max())


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

    Raises
    ------
    DatasetError
        If there are no streams.
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
