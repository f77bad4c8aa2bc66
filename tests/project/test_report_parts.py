"""What the report hears: altered recordings, and the windows that went most wrong."""

import io

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from jerboa.clips import Recording
from jerboa.evaluation import Scores
from jerboa.model_file import Decision
from jerboa.project import DecisionFit, describe_decision
from jerboa.project._mistakes import worst_mistakes
from jerboa.project._report import accuracy_note, event_rows, hop_note, wait_rows
from jerboa.project._robustness import CONDITIONS, score_conditions
from jerboa.training import TrainingSettings

LABELS = ("background", "alarm")
SETTINGS = TrainingSettings(stride=16_000)
RATE = 16_000
HOP = 4_000_000
"""Cycles at 125 MHz."""


def tone(seconds: float, amplitude: float = 8_000) -> NDArray[np.int16]:
    time = np.arange(round(seconds * RATE)) / RATE
    return np.rint(amplitude * np.sin(2 * np.pi * 3_000 * time)).astype(np.int16)


def noise(seconds: float) -> NDArray[np.int16]:
    sound = np.random.default_rng(0).normal(0, 300, round(seconds * RATE))
    return np.rint(sound).astype(np.int16)


def loud_at_3_khz(magnitudes: NDArray[np.int16]) -> NDArray[np.float32]:
    """A detector of a known limit: bin 48 of 129 lies at 3 kHz."""
    found = np.clip(magnitudes[:, :, 48].astype(np.float32).mean(axis=1) / 200, 0, 1)
    return np.stack([1 - found, found], axis=1)


@pytest.fixture
def recordings() -> list[Recording]:
    return [
        Recording("background", "hiss", held=noise(3)),
        Recording("alarm", "beep", held=tone(3)),
    ]


def test_what_is_too_quiet_counts_as_missed(recordings: list[Recording]) -> None:
    told: list[tuple[int, int]] = []
    rows = score_conditions(
        loud_at_3_khz, recordings, LABELS, 0.5, SETTINGS, lambda *count: told.append(count)
    )
    recall = {row.condition: row.scores.by_label()[1].recall for row in rows}
    assert list(recall) == list(CONDITIONS)
    assert told[-1] == (len(CONDITIONS), len(CONDITIONS))
    assert recall["as recorded"] == recall["white noise 20 dB below"] == 1.0
    assert recall["40 dB quieter"] == 0.0
    assert all(row.scores.by_label()[1].windows == 3 for row in rows), "the same windows"


def test_a_sound_shorter_than_a_tenth_of_a_second_is_altered_too() -> None:
    snap = np.rint(noise(1.5) / 100).astype(np.int16)
    snap[12_000:12_480] = tone(0.03)
    rows = score_conditions(
        loud_at_3_khz, [Recording("alarm", "snap", held=snap)], LABELS, 0.5, SETTINGS
    )
    assert [row.condition for row in rows] == list(CONDITIONS)
    assert all(row.scores.by_label()[1].windows == 1 for row in rows)


def test_windows_that_become_silent_are_counted_though_a_click_is_left() -> None:
    quiet = np.clip(noise(3) // 25, -40, 40).astype(np.int16)
    quiet[47_000:47_400] = tone(0.025)
    rows = score_conditions(
        loud_at_3_khz, [Recording("background", "room", held=quiet)], LABELS, 0.5, SETTINGS
    )
    assert {row.condition: row.scores.by_label()[0].windows for row in rows} == dict.fromkeys(
        CONDITIONS, 3
    )


def test_windows_before_the_last_click_of_a_short_recording_are_counted() -> None:
    quiet = np.clip(noise(1.2) // 25, -40, 40).astype(np.int16)
    quiet[17_000:17_400] = tone(0.025)
    rows = score_conditions(
        loud_at_3_khz, [Recording("background", "room", held=quiet)], LABELS, 0.5, SETTINGS
    )
    assert len(rows) == len(CONDITIONS)


def test_the_surest_errors_are_heard_once_a_recording(recordings: list[Recording]) -> None:
    found = np.array([0.6, 0.97, 0.2, 0.1, 0.9, 0.4], np.float32)
    scores = Scores(
        LABELS, np.array([0, 0, 0, 1, 1, 1]), np.stack([1 - found, found], 1), np.arange(6) // 3
    )
    false, missed = worst_mistakes(scores, recordings, SETTINGS)
    assert (false.source, false.given, false.second) == ("hiss", "alarm", 1.0)
    assert (missed.label, missed.given, missed.second) == ("alarm", "background", 0.0)
    assert missed.probability == pytest.approx(0.9)
    sound, rate = soundfile.read(io.BytesIO(false.wav), dtype="int16")
    assert rate == RATE
    start = round(false.second * RATE)
    assert np.array_equal(sound, recordings[0].samples()[start : start + RATE])


def test_a_target_that_is_not_kept_is_told_with_the_next_step() -> None:
    fit = DecisionFit(Decision(threshold=0.9), 0.74, 96, 4, 0.27, 0.5)
    found, alarms = event_rows(fit)
    assert found[:2] == ("found within 2 s", "74.0 %")
    assert alarms[:2] == ("false alarms", "4")
    assert "0.27 h" in alarms[2]
    assert "jerboa data background" in alarms[2]
    quiet = DecisionFit(Decision(threshold=0.9), 0.74, 96, 0, 0.27, 0.5)
    assert "jerboa data background" not in event_rows(quiet)[1][2]
    assert event_rows(None) == []


def test_a_wait_for_the_flash_that_no_hop_has_time_for_is_told_with_what_helps() -> None:
    assert wait_rows(0, 3_900_000, HOP, mic_over_usb=True) == []
    [(_, value, short)] = wait_rows(1_000_000, 900_000, HOP, mic_over_usb=True)
    assert (value, "no time" in short) == ("1,000,000", False)
    [(_, _, long)] = wait_rows(2_500_000, 2_400_000, HOP, mic_over_usb=True)
    assert "a hop has no time for it: mic_over_usb = false, which frees 64 KB" in long
    [(_, _, long)] = wait_rows(2_500_000, 2_400_000, HOP, mic_over_usb=False)
    assert long.endswith("a hop has no time for it: a smaller width helps")


def test_the_board_stands_beside_this_computer_on_the_same_hops() -> None:
    alarms = np.array([0.9, 0.9, 0.1, 0.9], np.float32)
    targets, clips = np.ones(4, np.int64), np.array([0, 0, 1, 2])
    host = Scores(LABELS, targets, np.stack([1 - alarms, alarms], axis=1), clips)
    assert accuracy_note(host) == "4 windows, 3 new recordings"
    board = Scores(LABELS, targets, host.probabilities[[0, 2, 2, 2]], clips)
    note = accuracy_note(board, same_hops=host)
    assert note == "4 hops, 3 of these recordings; the same C on this computer: 75.0 %"


def test_a_hop_that_takes_longer_than_it_has_is_told_with_what_helps() -> None:
    assert hop_note(2_000_000, HOP) == "of 4,000,000"
    assert "the board leaves sound out; a smaller width" in hop_note(2_000_000, 48 * 32_000)


def test_a_faster_clock_is_named_only_where_the_fastest_is_enough() -> None:
    slowest = 48 * 32_000
    assert hop_note(132 * 32_000, slowest).endswith("or a faster clock helps")
    assert hop_note(132 * 32_000 + 1, slowest).endswith(
        "a smaller width or another architecture helps"
    )


def test_an_event_is_told_in_words() -> None:
    plain = describe_decision(Decision(threshold=0.8))
    assert plain.startswith("a hop at least 0.800; over below 0.800; ")
    long = Decision(threshold=0.9, release=0.54, smoothing=8, shortest=4, refractory=31)
    assert describe_decision(long) == (
        "mean of 8 hops at least 0.900 for 4 consecutive hops; over below 0.540; "
        "31 hops before the next; a hop is 32 ms"
    )
