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


FAULTS = ("band_limits", "colour", "clipping", "self_noise", "hum", "offset")


def heard_by_forty(samples: np.ndarray, *faults: str) -> list[np.ndarray]:
    """Forty microphones with these faults only."""
    switches = {fault: fault in faults for fault in FAULTS}
    return [vary(samples, seed, microphone=1.0, **switches)[0] for seed in range(40)]


def test_a_microphone_without_faults_changes_the_level_only():
    sound = sine(1_000) + sine(6_000)
    for heard in heard_by_forty(sound):
        spectrum = np.abs(np.fft.rfft(heard.astype(np.float64)))
        assert spectrum[2_000] == pytest.approx(spectrum[12_000], rel=0.02)
        rest = np.delete(spectrum, [2_000, 12_000])
        assert rest.max() < 0.01 * spectrum[2_000]


@pytest.mark.parametrize(
    ("fault", "measure"),
    [
        ("clipping", lambda heard: np.mean(np.abs(heard.astype(int)) >= 32_767) > 0.01),
        ("offset", lambda heard: abs(heard.mean()) > 10),
        (
            "hum",
            lambda heard: np.abs(np.fft.rfft(heard.astype(float)))[[100, 120]].max() / 16_000 > 5,
        ),
    ],
)
def test_a_fault_comes_with_its_switch_and_goes_with_it(fault, measure):
    assert any(map(measure, heard_by_forty(sine(1_000), fault)))
    assert not any(map(measure, heard_by_forty(sine(1_000))))


def test_distance_can_be_left_out():
    """Near the microphone the direct sound is what is heard most."""
    click = np.zeros(16_000, np.int16)
    click[0] = 30_000

    def direct(distance: bool) -> list[float]:
        heard = [vary(click, seed, room=1.0, distance=distance)[0] for seed in range(20)]
        return [abs(int(each[0])) / np.abs(each[1:].astype(int)).max() for each in heard]

    assert min(direct(False)) > min(direct(True))
