"""Augmentation is a function of window and generator, and does what its numbers say."""

from dataclasses import replace

import numpy as np
import pytest
from _sounds import noise
from hypothesis import given, settings
from hypothesis import strategies as st

from jerboa.clips import Augmentation, augment

NOTHING = Augmentation(shift=0, mix=0, silence=0, noise=0, gain=0)
EVERYTHING = Augmentation(shift=1, mix=1, silence=1, noise=1, gain=1)


def run(chosen: Augmentation, window: np.ndarray, seed: int = 0, others: object = ()) -> np.ndarray:
    return augment(window, np.random.default_rng(seed), chosen, others)  # type: ignore[arg-type]


def level_db(sound: np.ndarray) -> float:
    return float(10 * np.log10(np.mean(np.square(sound.astype(float)))))


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 2**31))
def test_the_same_state_gives_the_same_window(seed: int) -> None:
    window, others = noise(1.0), [noise(3.0, 1), noise(0.3, 2)]
    before = window.copy()
    first = run(EVERYTHING, window, seed, others)
    np.testing.assert_array_equal(first, run(EVERYTHING, window, seed, others))
    np.testing.assert_array_equal(window, before)
    assert first.shape == (16_000,)
    assert first.dtype == np.int16


def test_seeds_differ() -> None:
    results = {run(EVERYTHING, noise(1.0), seed).tobytes() for seed in range(50)}
    assert len(results) == 50


def test_nothing_likely_changes_nothing() -> None:
    np.testing.assert_array_equal(run(NOTHING, noise(1.0), 0, [noise(1.0, 1)]), noise(1.0))


@pytest.mark.parametrize("snr", [0.0, 10.0, 20.0])
def test_the_noise_lies_where_it_was_drawn(snr: float) -> None:
    chosen = replace(NOTHING, noise=1, noise_snr_db=(snr, snr))
    window = noise(1.0)
    added = run(chosen, window).astype(float) - window
    assert level_db(window) - level_db(added) == pytest.approx(snr, abs=0.2)
    spectrum = np.abs(np.fft.rfft(added)) ** 2
    thirds = [part.mean() for part in np.array_split(spectrum, 3)]
    assert max(thirds) < 1.15 * min(thirds), "the noise is not white"


@pytest.mark.parametrize("seconds", [0.2, 1.0, 4.0])
def test_the_other_clip_lies_where_it_was_drawn(seconds: float) -> None:
    chosen = replace(NOTHING, mix=1, mix_db=(12, 12))
    window, other = noise(1.0), noise(seconds, 7, 5000)
    added = run(chosen, window, 0, [other]).astype(float) - window
    assert level_db(window) - level_db(added) == pytest.approx(12, abs=0.1)


def test_the_other_clip_is_one_of_those_given() -> None:
    chosen = replace(NOTHING, mix=1, mix_db=(0, 0))
    window, other = noise(1.0), noise(1.0, 7)
    added = run(chosen, window, 0, [other]).astype(float) - window
    assert np.corrcoef(added, other)[0, 1] > 0.999


def test_a_part_is_silenced() -> None:
    chosen = replace(NOTHING, silence=1, silence_s=(0.25, 0.25))
    window = np.full(16_000, 100, np.int16)
    silenced = np.flatnonzero(run(chosen, window) == 0)
    assert len(silenced) == 4_000
    assert silenced[-1] - silenced[0] == 3_999


@pytest.mark.parametrize("seconds", [-0.1, 0.1])
def test_the_window_is_shifted(seconds: float) -> None:
    chosen = replace(NOTHING, shift=1, shift_s=(seconds, seconds))
    window = noise(1.0)
    shifted = run(chosen, window)
    expected = np.roll(window, round(seconds * 16_000))
    inside = slice(1600, None) if seconds > 0 else slice(None, -1600)
    np.testing.assert_array_equal(shifted[inside], expected[inside])
    assert np.count_nonzero(shifted) <= 14_400


def test_gain_is_in_decibels_and_saturates() -> None:
    window = np.array([1000, -1000, 20_000, -20_000] * 10, np.int16)
    louder = run(replace(NOTHING, gain=1, gain_db=(6.0206, 6.0206)), window)
    np.testing.assert_array_equal(louder[:4], [2000, -2000, 32767, -32768])


def test_silence_stays_silence() -> None:
    silence = np.zeros(16_000, np.int16)
    assert not run(EVERYTHING, silence, 0, [noise(1.0)]).any()
