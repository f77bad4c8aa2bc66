"""False alarms foreseen beyond what was counted; scipy's optimizer is the oracle."""

import numpy as np
import pytest
from scipy.optimize import minimize

from jerboa.evaluation import Stream, find_events, fit_decision, score_streams
from jerboa.evaluation import decision as decision_module
from jerboa.evaluation.decision import expected_rates

THRESHOLDS = 1 - np.geomspace(0.5, 1 / 256, 20)
LOGITS = np.log(THRESHOLDS / (1 - THRESHOLDS))


def likeliest(counts: np.ndarray) -> np.ndarray:
    def loss(line: np.ndarray) -> float:
        logarithm = line[0] + line[1] * LOGITS
        return float(np.sum(np.exp(logarithm) - counts * logarithm))

    found = minimize(loss, np.array([0.0, -1.0]), method="Nelder-Mead", options={"xatol": 1e-8})
    return np.asarray(np.exp(found.x[0] + found.x[1] * LOGITS))


@pytest.mark.parametrize("seed", range(5))
def test_the_tail_is_the_likeliest_line(seed: int) -> None:
    rng = np.random.default_rng(seed)
    counts = np.sort(rng.poisson(np.exp(3 - 1.5 * LOGITS)))[::-1].astype(np.float64)
    expected = np.maximum(counts, likeliest(counts)) / 0.25
    np.testing.assert_allclose(expected_rates(THRESHOLDS, counts, 0.25), expected, rtol=1e-3)


def test_minutes_without_a_false_alarm_are_no_hour_without_one() -> None:
    counts = np.where(LOGITS < 1, 10.0, 0.0)
    rates = expected_rates(THRESHOLDS, counts, 0.1)
    beyond = rates[LOGITS >= 1]
    assert (beyond > 0).all()
    assert (np.diff(beyond) < 0).all()


def test_where_nothing_fires_nothing_is_foreseen() -> None:
    assert not expected_rates(THRESHOLDS, np.zeros(20), 2.0).any()


def test_a_target_that_cannot_be_kept_to_does_not_silence_the_detector() -> None:
    sounds = [
        Stream(np.where(np.arange(300) // 60 == 2, height, 0.1), ((120, 180),), f"alarm {height}")
        for height in (0.8, 0.85, 0.9, 0.95)
    ]
    alike = np.where(np.arange(20_000) % 1_000 < 60, 0.93, 0.1)
    decision = fit_decision([*sounds, Stream(alike, (), "kettle")], background="background")
    score = score_streams(sounds, decision)
    assert score.recall.value == 1.0


def alarms_and(background: np.ndarray) -> list[Stream]:
    sounding = np.where(np.arange(300) // 60 == 2, 0.97, 0.01)
    alarms = [Stream(sounding, ((120, 180),), f"alarm {number}") for number in range(4)]
    return [*alarms, Stream(background, (), "street")]


def test_of_decisions_that_are_as_sure_a_quick_one_is_taken() -> None:
    words = np.where(np.arange(20_000) % 500 < 12, 0.5, 0.01)
    decision = fit_decision(alarms_and(words), background="background")
    score = score_streams(alarms_and(words), decision)
    assert (score.recall.value, score.false_alarms) == (1.0, 0)
    assert score.latencies.max() <= 0.25 + 1 / 31.25


def test_what_only_patience_tells_apart_takes_patience() -> None:
    clicks = np.where(np.arange(20_000) % 500 < 10, 0.999, 0.01)
    decision = fit_decision(alarms_and(clicks), background="background")
    score = score_streams(alarms_and(clicks), decision)
    assert (score.recall.value, score.false_alarms) == (1.0, 0)
    assert decision.smoothing / 2 + decision.shortest > 6


def test_a_quick_decision_does_not_give_up_what_patience_finds() -> None:
    clicks = np.where(np.arange(20_000) % 500 < 10, 0.95, 0.01)
    faint = np.where(np.arange(300) // 60 == 2, 0.9, 0.01)
    streams = [*alarms_and(clicks), *(Stream(faint, ((120, 180),), f"far {n}") for n in range(3))]
    score = score_streams(streams, fit_decision(streams, background="background"))
    assert (score.recall.value, score.false_alarms) == (1.0, 0)


def test_the_threshold_keeps_its_distance_from_both_failures() -> None:
    words = np.where(np.arange(20_000) % 500 < 12, 0.5, 0.01)
    decision = fit_decision(alarms_and(words), background="background")
    assert 1.5 * (1 - 0.97) < 1 - decision.threshold < (1 - 0.5) / 1.5


PAUSES = pytest.mark.parametrize(
    ("between", "told"), [(0.4, "hysteresis"), (0.0, "refractory"), (None, "usual")]
)


@PAUSES
def test_an_alarm_with_a_pause_is_told_once(between: float | None, told: str) -> None:
    """Its pause of 1.1 s ends an event by the usual hysteresis; a beep of 0.6 s follows."""
    sounding = np.where((np.arange(400) >= 100) & (np.arange(400) < 215), 0.97, 0.01)
    if between is not None:
        sounding[160:195] = between
    beeps = [Stream(sounding, ((100, 215),), f"alarm {number}") for number in range(4)]
    decision = fit_decision([*beeps, Stream(np.full(20_000, 0.01), (), "street")])
    starts = [on for on, _ in find_events(sounding, decision)]
    assert len(starts) == 1, starts
    assert (decision.release < 0.5 * decision.threshold) == (told == "hysteresis")
    assert (decision.refractory > 31) == (told == "refractory")
    assert score_streams(beeps, decision).repeats == 0
    usual = decision.model_copy(update={"release": 0.6 * decision.threshold, "refractory": 31})
    assert score_streams(beeps, usual).repeats == (4 if between is not None else 0)


def test_no_sound_is_lost_to_a_longer_refractory_time() -> None:
    """It would tell one alarm once, and miss another that comes as soon as a beep."""
    sounding = np.full(400, 0.01)
    for begin, end in ((100, 160), (195, 215)):
        sounding[begin:end] = 0.97
    streams = [
        Stream(sounding, sounds, f"{len(sounds)} alarms {number}")
        for sounds in (((100, 215),), ((100, 160), (195, 215)))
        for number in range(4)
    ]
    decision = fit_decision([*streams, Stream(np.full(20_000, 0.01), (), "street")], within=0.5)
    assert score_streams(streams, decision, within=0.5).recall.value == 1.0
    deaf = decision.model_copy(update={"refractory": 62})
    assert score_streams(streams, deaf, within=0.5).recall.value < 1.0


def test_of_silence_only_the_hours_count(monkeypatch: pytest.MonkeyPatch) -> None:
    background = np.where(np.arange(20_000) % 5_000 < 4, 0.9, 0.1)
    silence = [Stream(np.full(20_000, 0.29), (), f"cellar {number}") for number in range(40)]
    streams = [*alarms_and(background), *silence]
    fitted = fit_decision(streams, false_alarms_per_hour=0.5)
    score = score_streams(streams, fitted)
    assert score.hours == pytest.approx(7.3, abs=0.1)
    assert score.false_alarms <= 0.5 * score.hours
    monkeypatch.setattr(decision_module, "_silent_as_one", lambda streams, _: streams)
    assert fit_decision(streams, false_alarms_per_hour=0.5) == fitted
