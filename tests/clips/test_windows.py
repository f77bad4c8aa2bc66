"""Windows start where they should; silence and pauses are dropped, sound is not."""

import numpy as np
import pytest
from _sounds import noise
from hypothesis import given, settings
from hypothesis import strategies as st

from jerboa.clips import (
    Recording,
    WindowSettings,
    active_windows,
    cut_windows,
    drop_silent,
    find_activity,
    take_windows,
    windows_of,
)
from jerboa.errors import ClipError


def held(samples: np.ndarray, **known: object) -> Recording:
    return Recording("x", "x", held=samples, **known)  # type: ignore[arg-type]


def test_a_grid_of_one_gives_the_tutorials_starts() -> None:
    starts = cut_windows(noise(5.0), grid=1)
    np.testing.assert_array_equal(starts, np.arange(0, 64_001, 4_000))


def test_starts_are_the_nearest_multiples_of_the_grid() -> None:
    starts = cut_windows(noise(5.0))
    assert not (starts % 128).any()
    assert np.abs(starts - np.arange(0, 64_001, 4_000)).max() <= 64
    assert starts[1] == 3968


@settings(deadline=None)
@given(st.integers(0, 200_000), st.integers(1, 30_000), st.sampled_from([1, 64, 128, 256]))
def test_windows_lie_inside_rise_and_stand_on_the_grid(n: int, stride: int, grid: int) -> None:
    starts = cut_windows(np.zeros(n, np.int16), 16_000, stride, grid)
    assert len(starts) >= 1
    assert starts[0] == 0
    assert (np.diff(starts) > 0).all()
    assert not (starts % grid).any()
    assert starts[-1] + 16_000 <= max(n, 16_000)


def test_a_short_clip_is_filled_up_with_zeros() -> None:
    samples = noise(0.4)
    windows = take_windows(samples, cut_windows(samples))
    assert windows.shape == (1, 16_000)
    np.testing.assert_array_equal(windows[0, : len(samples)], samples)
    assert not windows[0, len(samples) :].any()


def test_taken_windows_are_slices() -> None:
    samples = noise(3.0)
    starts = cut_windows(samples)
    for start, window in zip(starts, take_windows(samples, starts), strict=True):
        np.testing.assert_array_equal(window, samples[start : start + 16_000])


@pytest.mark.parametrize("gate", [None, -np.inf])
def test_the_lowest_gate_drops_exact_zeros_only(gate: float | None) -> None:
    samples = np.zeros(64_000, np.int16)
    samples[40_000] = 1
    starts = cut_windows(samples, grid=1)
    kept = drop_silent(samples, starts, gate)
    np.testing.assert_array_equal(kept, [28_000, 32_000, 36_000, 40_000])


def test_the_gate_is_rms_against_a_full_scale_square() -> None:
    square = np.tile(np.repeat(np.array([3277, -3277], np.int16), 8), 1000)
    starts = np.array([0])
    assert len(drop_silent(square, starts, -20.1)) == 1
    assert len(drop_silent(square, starts, -19.9)) == 0


def beeps() -> np.ndarray:
    """0.5 s of tone at 2 s and at 7 s in 10 s of faint noise."""
    samples = noise(10.0, level=3).astype(float)
    tone = 8000 * np.sin(2 * np.pi * 3000 * np.arange(8_000) / 16_000)
    for start in (32_000, 112_000):
        samples[start : start + 8_000] += tone
    return np.rint(samples).astype(np.int16)


def test_activity_is_the_beeps() -> None:
    expected = np.zeros(1000, bool)
    expected[200:250] = expected[700:750] = True
    np.testing.assert_array_equal(find_activity(beeps()), expected)


def test_silence_has_no_activity() -> None:
    assert not find_activity(np.zeros(16_000, np.int16)).any()
    assert not find_activity(np.ones(16_000, np.int16)).any()


def test_a_window_of_pause_is_not_active() -> None:
    samples = beeps()
    starts = cut_windows(samples)
    active = active_windows(find_activity(samples), starts)
    for start, told in zip(starts, active, strict=True):
        overlap = max(
            min(start + 16_000, beep + 8_000) - max(start, beep) for beep in (32_000, 112_000)
        )
        if abs(overlap - 1_600) > 320:
            assert told == (overlap > 1_600)


def test_windows_of_leaves_pauses_out_where_asked() -> None:
    recording = held(beeps())
    assert len(windows_of(recording)) == 37
    assert len(windows_of(recording, WindowSettings(pause_db=30))) == 10


def test_known_activity_counts_more_than_level() -> None:
    activity = np.zeros(1000, bool)
    activity[0:50] = True
    recording = held(beeps(), activity=activity)
    np.testing.assert_array_equal(windows_of(recording, WindowSettings(grid=1)), [0, 4_000])


@pytest.mark.parametrize(("level", "advice"), [(0, "record it again"), (1, "silence_gate_dbfs")])
def test_ten_minutes_of_silence_give_one_line(level: int, advice: str) -> None:
    """No gate lets zeros pass; of them only another recording helps."""
    with pytest.raises(ClipError, match=r"x: nothing but silence in its 600\.0 s; ") as caught:
        windows_of(held(np.full(600 * 16_000, level, np.int16)), WindowSettings(gate_dbfs=-70.0))
    assert advice in str(caught.value)
    assert "\n" not in str(caught.value)
