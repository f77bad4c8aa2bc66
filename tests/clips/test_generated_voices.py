"""What generated voices do that an alarm does too, and what gives them away."""

import librosa
import numpy as np
import pytest
from scipy.signal import correlate

from jerboa.clips.generated import _voices

RATE = 16_000


@pytest.mark.parametrize("seed", range(5))
def test_a_crow_holds_its_pitch_and_lets_it_fall(seed: int) -> None:
    crow = next(_voices._crow(np.random.default_rng(seed)))
    cries = librosa.effects.split(crow, top_db=60, frame_length=256, hop_length=64)
    start, end = cries[-1]
    pitch, voiced, _ = librosa.pyin(crow[start:end], fmin=200, fmax=1_200, sr=RATE)
    pitch = pitch[voiced]
    assert len(pitch) >= 15
    held = np.median(pitch[: len(pitch) // 2])
    assert np.abs(pitch[: len(pitch) // 2] / held - 1).mean() < 0.06
    assert np.median(pitch[-3:]) < held


def test_melodies_that_run_go_step_by_step() -> None:
    directions = set()
    for seed in range(8):
        degrees = _voices._degrees(np.random.default_rng(seed), 7, runs=True)
        steps = np.diff([next(degrees) for _ in range(60)])
        (direction,) = {step for step in steps if abs(step) == 1}
        back = steps[steps != direction]
        assert len(back) >= 3
        assert (back * direction <= -4).all()
        directions.add(direction)
    assert directions == {-1, 1}


def test_some_speakers_say_one_word_again_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def likeness(repeating: float, seed: int) -> float:
        """Highest correlation of 0.2 s of sound with any later 0.2 s."""
        monkeypatch.setattr(_voices, "_REPEATING", repeating)
        sound = _voices.speech(np.random.default_rng(seed), 4 * RATE)
        start = np.argmax(np.abs(sound[:RATE]) > 0.1 * np.abs(sound).max())
        first, later = sound[start : start + RATE // 5], sound[RATE:]
        products = correlate(later, first, "valid")
        power = correlate(later**2, np.ones(len(first)), "valid") * (first @ first)
        return float((products / np.sqrt(np.maximum(power, 1e-9))).max())

    assert min(likeness(1.0, seed) for seed in range(4)) > 0.95
    assert max(likeness(0.0, seed) for seed in range(4)) < 0.9
