"""Events on streams: against a plain reading of the definition, and counted by hand."""

import numpy as np
import pytest
from scipy.stats import beta, binomtest, chi2

from jerboa.errors import DatasetError
from jerboa.evaluation import Stream, compare_thresholds, find_events, fit_decision, score_streams
from jerboa.model_file import Decision


def pulses(hops: int, *spans: tuple[int, int], height: float = 1.0) -> np.ndarray:
    probabilities = np.zeros(hops)
    for begin, end in spans:
        probabilities[begin:end] = height
    return probabilities


def test_an_event_lasts_from_threshold_to_release():
    rising = np.array([0.0, 0.4, 0.6, 0.4, 0.3, 0.2, 0.6])
    decision = Decision(threshold=0.5, release=0.3)
    assert find_events(rising, decision) == [(2, 5), (6, 7)]


def test_smoothing_counts_what_was_before_as_zero():
    decision = Decision(threshold=0.75, smoothing=4)
    assert find_events(np.ones(6), decision) == [(2, 6)]


def test_shortest_and_refractory():
    spans = pulses(60, (5, 7), (10, 20), (22, 30), (40, 50))
    assert find_events(spans, Decision(shortest=3)) == [(12, 20), (24, 30), (42, 50)]
    assert find_events(spans, Decision(shortest=3, refractory=15)) == [(12, 20), (42, 50)]


def test_score_is_what_counting_gives():
    streams = [
        # Found after 10 hops, and a false alarm an age later.
        Stream(pulses(2_000, (110, 150), (1_500, 1_510)), ((100, 160),), "one", ("near", "20 dB")),
        # Found too late.
        Stream(pulses(2_000, (400, 450)), ((300, 460),), "two", ("far", "20 dB")),
        Stream(pulses(1_625, (10, 12)), (), "quiet"),
    ]
    score = score_streams(streams, Decision())
    assert score.recall.value == 0.5
    found = {condition: recall.value for condition, recall in score.by_condition.items()}
    assert list(found.items()) == [("near", 1.0), ("far", 0.0), ("20 dB", 0.5)]
    assert score.latencies == pytest.approx([10 / 31.25])
    assert score.latency_by_condition == pytest.approx(
        {"near": 10 / 31.25, "far": np.nan, "20 dB": 10 / 31.25}, nan_ok=True
    )
    assert score.false_alarms == 2
    assert score.hours == pytest.approx(5_625 / 31.25 / 3_600)
    assert score.false_alarms_per_hour.value == pytest.approx(2 / score.hours)
    assert score.recall.low == 0.0
    assert score.recall.high == 1.0


@pytest.mark.parametrize("minutes", [1, 60, 600])
def test_no_false_alarm_in_a_time_is_none_proven(minutes: int):
    """Against Garwood's interval by the chi-square distribution."""
    streams = [Stream(np.zeros(minutes * 1_875), (), f"{number}") for number in range(3)]
    rate = score_streams(streams, Decision()).false_alarms_per_hour
    assert (rate.value, rate.low) == (0.0, 0.0)
    assert rate.high == pytest.approx(chi2.ppf(0.975, 2) / 2 / (3 * minutes / 60))


@pytest.mark.parametrize("sources", [1, 2, 12])
@pytest.mark.parametrize("found", [0, 1])
def test_all_or_none_found_is_not_certain(sources: int, found: int):
    """Two scenes of each source count as one; a background without sounds as none."""
    streams = [
        *(
            Stream(pulses(400, (100, 140), height=found), ((100, 140),), str(number % sources))
            for number in range(2 * sources)
        ),
        Stream(np.zeros(400), (), "quiet"),
    ]
    recall = score_streams(streams, Decision()).recall
    exact = binomtest(found * sources, sources).proportion_ci(0.95, method="exact")
    assert recall.value == found
    assert (recall.low, recall.high) == pytest.approx((exact.low, exact.high))


@pytest.mark.parametrize("sources", [1, 4])
def test_recordings_that_are_all_alike_are_not_certain(sources: int):
    """Each is found in two of three scenes: no draw of a bootstrap differs from another."""
    streams = [
        Stream(pulses(300, *[(105, 120)] * found), ((100, 130),), f"{number}", (f"{level} dB",))
        for number in range(sources)
        for level, found in ((0, 0), (10, 1), (20, 1))
    ]
    recall = score_streams(streams, Decision()).recall
    found = sources * 2 / 3
    low = beta.ppf(0.025, found, sources - found + 1)
    high = beta.ppf(0.975, found + 1, sources - found)
    assert recall.value == pytest.approx(2 / 3)
    assert (recall.low, recall.high) == pytest.approx((low, high), abs=0.005)


def test_false_alarms_of_one_recording_are_not_certain():
    """Against Garwood's interval by the chi-square distribution."""
    stream = Stream(pulses(112_500, (100, 101), (50_000, 50_001)), (), "an hour")
    rate = score_streams([stream], Decision()).false_alarms_per_hour
    assert rate.value == pytest.approx(2)
    limits = chi2.ppf(0.025, 4) / 2, chi2.ppf(0.975, 6) / 2
    assert (rate.low, rate.high) == pytest.approx(limits, rel=0.02)


def test_an_event_starts_only_where_no_other_label_outdoes_it():
    own = pulses(60, (10, 30), (40, 50), height=0.4)
    other = pulses(60, (15, 20), (38, 44), height=0.5)
    outputs = np.stack([pulses(60), own, other], axis=1)
    decision = Decision(threshold=0.375, release=0.25, shortest=2)
    assert find_events(own, decision) == [(11, 30), (41, 50)]
    assert find_events(own, decision, outputs, 1) == [(11, 30), (45, 50)]
    stream = Stream(own, ((40, 43),), outputs=outputs, place=1)
    assert score_streams([stream], decision).latencies == pytest.approx([5 / 31.25])


@pytest.mark.parametrize(("place", "events"), [(0, [(10, 20)]), (1, [])])
def test_of_equally_likely_labels_the_first_counts(place: int, events: list):
    own = pulses(30, (10, 20), height=0.5)
    assert find_events(own, Decision(smoothing=1), own[:, np.newaxis], place) == events


def test_an_event_that_is_on_already_finds_the_sound():
    stream = Stream(pulses(300, (80, 120)), ((100, 140),))
    assert score_streams([stream], Decision()).latencies.tolist() == [0.0]
    assert score_streams([stream], Decision()).false_alarms == 0


def test_other_thresholds_are_what_their_decisions_give():
    streams = [
        Stream(pulses(400, (200, 240), height=0.6), ((200, 240),), "weak"),
        Stream(pulses(400, (200, 240), height=0.9), ((200, 240),), "strong"),
        Stream(pulses(1_125, (500, 510), height=0.7), (), "quiet"),
    ]
    hours = 1_925 / 31.25 / 3_600
    rows = compare_thresholds(streams, Decision(threshold=0.5), (0.5, 0.65, 0.8, 0.95))
    assert [row[:2] for row in rows] == [(0.5, 1.0), (0.65, 0.5), (0.8, 0.5), (0.95, 0.0)]
    assert [row[2] for row in rows] == pytest.approx([1 / hours, 1 / hours, 0, 0])


def test_no_stream_is_refused():
    with pytest.raises(DatasetError, match="no stream"):
        score_streams([], Decision())


def test_fitted_decision_keeps_to_its_target():
    rng = np.random.default_rng(0)
    alarms = [
        Stream(np.clip(pulses(600, (205, 500), height=0.85) + rng.normal(0, 0.05, 600), 0, 1),
               ((200, 500),), f"alarm {number}")
        for number in range(5)
    ]  # fmt: skip
    clicks = [(at, at + 2) for at in range(100, 100_000, 1_000)]
    quiet = Stream(pulses(112_500, *clicks, height=0.95), (), "clicks")
    decision = fit_decision([*alarms, quiet], background="background")
    score = score_streams([*alarms, quiet], decision)
    assert score.false_alarms == 0
    assert score.recall.value == 1.0
    assert decision.smoothing * decision.shortest > 2
    assert decision.background == "background"
