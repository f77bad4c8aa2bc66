"""The log-mel front end against librosa's mel filters and a float64 transform."""

import numpy as np
import pytest
from log_mel_oracle import TIME, oracle, sine, sound

from jerboa.errors import ModelError
from jerboa.features import LogMel

DECIBELS = 10 * np.log10(2) / 256
"""Of one step of a feature."""

FRONT_ENDS = {
    "32 ms": LogMel(),
    "64 ms": LogMel(window=1024, bands=64),
    "25 ms": LogMel(window=400, hop=128),
    "40 ms, 20 bands": LogMel(window=640, bands=20, hop=512),
}
RNG = np.random.default_rng(0)


NOISES = {
    "full scale": sound(RNG.integers(-32768, 32768, 24_000)),
    "-50 dBFS": sound(RNG.normal(0, 100, 24_000)),
    "-80 dBFS": sound(RNG.normal(0, 3, 24_000)),
    "squares": sound(40_000 * np.sign(np.sin(2 * np.pi * 441 * TIME)) * (TIME % 0.2 + 0.8)),
}


@pytest.mark.parametrize("front_end", FRONT_ENDS.values(), ids=FRONT_ENDS)
@pytest.mark.parametrize("noise", list(NOISES)[:3])
def test_noise_of_any_level_is_within_a_tenth_of_a_decibel(front_end: LogMel, noise: str) -> None:
    error = front_end.transform(NOISES[noise]) - oracle(front_end, NOISES[noise])
    assert np.abs(error).max() * DECIBELS < 0.1
    assert np.sqrt(np.mean(error**2)) * DECIBELS < 0.006


@pytest.mark.parametrize("front_end", FRONT_ENDS.values(), ids=FRONT_ENDS)
@pytest.mark.parametrize("dbfs", [-0.1, -10.0, -40.0, -70.0])
@pytest.mark.parametrize(("below", "tolerance"), [(40, 0.05), (60, 0.5)])
def test_tones_and_what_lies_below_them(
    front_end: LogMel, dbfs: float, below: float, tolerance: float
) -> None:
    """In decibels; bands far below the tone hold little more than its leakage."""
    for hertz in (180.0, 1_000.3, 3_137.0, 7_000.0):
        tone = sound(sine(hertz, dbfs))
        expected = oracle(front_end, tone)
        heard = expected > expected.max() - below / DECIBELS
        error = np.where(heard, front_end.transform(tone) - expected, 0)
        assert np.abs(error).max() * DECIBELS < tolerance


@pytest.mark.parametrize("front_end", FRONT_ENDS.values(), ids=FRONT_ENDS)
def test_a_quiet_tone_is_a_loud_one_further_down(front_end: LogMel) -> None:
    """60 dB lower, where rounding the samples to 16 bits costs more than anything here."""
    loud = front_end.transform(sound(sine(3_000, -10)))
    quiet = front_end.transform(sound(sine(3_000, -70)))
    band = loud[0].argmax()
    difference = (loud[:, band] - quiet[:, band]) * DECIBELS
    assert np.abs(difference - 60).max() < 0.3


def test_silence_is_nothing_and_a_full_scale_sine_is_30() -> None:
    front_end = LogMel()
    assert not front_end.transform(np.zeros(4_096, np.int16)).any()
    # At the centre of a bin and near the centre of its band.
    real = front_end.real(front_end.transform(sound(sine(3_000, 0))))
    assert real.max() == pytest.approx(30, abs=0.7)


@pytest.mark.parametrize("window", [400, 402, 470, 512, 514, 600, 768, 900, 1024])
def test_nothing_overflows_at_any_window(window: int) -> None:
    """Full-scale squares at many pitches and phases: a wrapped sum would be far too low."""
    front_end = LogMel(window=window, bands=20, hop=512)
    sweep = np.sign(np.sin(2 * np.pi * np.cumsum(np.linspace(20, 4_000, 24_000)) / 16_000))
    samples = sound(32_768 * sweep)
    expected = oracle(front_end, samples)
    heard = expected > expected.max(1, keepdims=True) - 30 / DECIBELS
    error = np.where(heard, front_end.transform(samples) - expected, 0)
    assert np.abs(error).max() * DECIBELS < 0.1


def test_windows_are_cut_from_the_recording() -> None:
    front_end = LogMel()
    samples = NOISES["-50 dBFS"]
    cut = front_end.windows(front_end.transform(samples), [0, 2_560, 7_680])
    alone = [front_end.transform(samples[at : at + front_end.samples]) for at in (0, 2_560, 7_680)]
    assert cut.shape == (3, 62, 40)
    np.testing.assert_array_equal(cut, alone)


@pytest.mark.parametrize(("samples", "frames"), [(0, 0), (511, 0), (512, 1), (768, 2)])
def test_only_whole_frames(samples: int, frames: int) -> None:
    assert LogMel().transform(np.zeros(samples, np.int16)).shape == (frames, 40)


def test_quantizes_as_tflite_does() -> None:
    features = np.arange(8_192, dtype=np.int16)
    expected = np.floor(features / np.float32(256) / np.float32(0.12) + 0.5) - 100
    quantized = LogMel().quantize(features, 0.12, -100)
    np.testing.assert_array_equal(quantized, np.minimum(expected, 127))


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"hop": 160}, "must divide 512"),
        ({"hop": 64}, "use 128, 256 or 512"),
        ({"window": 2048}, "400 to 1,024 samples"),
        ({"window": 511}, "evenly many"),
        ({"bands": 65}, "1 to 64 bands"),
        ({"bands": 64, "high_hz": 1_000.0}, "holds no bin"),
        ({"high_hz": 9_000.0}, "do not lie within"),
        ({"low_hz": -1.0}, "do not lie within"),
    ],
)
def test_what_is_not_there_is_refused(settings: dict[str, float], message: str) -> None:
    with pytest.raises(ModelError, match=message):
        LogMel(**settings)
