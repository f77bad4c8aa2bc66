"""A varied recording is the same sound, faster or slower, in another place."""

from dataclasses import replace

import numpy as np
import pytest

from jerboa.clips import RecordingVariation, vary_recording

PLAIN = RecordingVariation(speed=(1.0, 1.0), room=0.0, microphone=0.0)


def sine(hertz: float, seconds: float = 2.0) -> np.ndarray:
    time = np.arange(round(seconds * 16_000)) / 16_000
    return np.rint(8_000 * np.sin(2 * np.pi * hertz * time)).astype(np.int16)


def vary(samples: np.ndarray, seed: int = 0, **changes: object) -> tuple[np.ndarray, float]:
    settings = replace(PLAIN, **changes)  # type: ignore[arg-type]
    return vary_recording(samples, np.random.default_rng(seed), settings)


def test_nothing_likely_changes_nothing():
    varied, speed = vary(sine(1_000))
    assert np.array_equal(varied, sine(1_000))
    assert speed == pytest.approx(1.0)


def test_speed_moves_pitch_and_length():
    varied, speed = vary(sine(1_000), speed=(1.25, 1.25))
    assert speed == pytest.approx(1.25)
    assert len(varied) == pytest.approx(32_000 / 1.25, abs=2)
    spectrum = np.abs(np.fft.rfft(varied * np.hanning(len(varied))))
    assert np.argmax(spectrum) * 16_000 / len(varied) == pytest.approx(1_250, abs=2)


def test_a_room_rings_on():
    burst = np.concatenate([sine(1_000, 0.1), np.zeros(8_000, np.int16)])
    tails = [np.abs(vary(burst, seed, room=1.0)[0][2_400:]).max() for seed in range(10)]
    assert np.median(tails) > 10


def test_a_microphone_has_noise_of_its_own_but_does_not_invent_sound():
    varied, _ = vary(np.zeros(16_000, np.int16), microphone=1.0)
    assert not varied.any()
    heard, _ = vary(sine(1_000), microphone=1.0)
    assert heard.dtype == np.int16
    assert not np.array_equal(heard, sine(1_000))
