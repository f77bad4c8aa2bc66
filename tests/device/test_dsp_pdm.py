"""The PDM decimation, fed by an ideal second-order sigma-delta modulator."""

import numpy as np
import pytest

from jerboa.features import decimate_pdm
from jerboa.features._pdm import Decimator

OVERSAMPLING = 64
SETTLED = 512
MEASURED = 2048


def modulate(signals: np.ndarray) -> np.ndarray:
    """One bit stream a row, as the words that the chip reads: most significant bit first."""
    bits = np.empty(signals.shape, bool)
    first = np.zeros(len(signals))
    second = np.zeros(len(signals))
    fed_back = np.zeros(len(signals))
    for i in range(signals.shape[1]):
        first += signals[:, i] - fed_back
        second += first - fed_back
        bits[:, i] = second >= 0
        fed_back = np.where(bits[:, i], 1.0, -1.0)
    return np.packbits(bits, axis=1).view(">u4").astype(np.uint32)


def tones(hertz: np.ndarray, amplitude: float, samples: int = SETTLED + MEASURED) -> np.ndarray:
    time = np.arange(samples * OVERSAMPLING) / (16_000 * OVERSAMPLING)
    return amplitude * np.sin(2 * np.pi * hertz[:, None] * time)


def on_grid(hertz: list[float]) -> np.ndarray:
    """The nearest frequencies with an odd number of periods in what is measured."""
    periods = np.round(np.array(hertz) * MEASURED / 16_000 / 2 - 0.5) * 2 + 1
    return periods * 16_000 / MEASURED


def spectrum(samples: np.ndarray) -> np.ndarray:
    """Amplitude of each of MEASURED / 2 + 1 frequencies, full scale 1."""
    return np.abs(np.fft.rfft(samples[-MEASURED:] / 32768.0)) * 2 / MEASURED


def gains(hertz: np.ndarray, amplitude: float) -> np.ndarray:
    """Gain in dB from each tone to what it becomes, after aliasing."""
    found = []
    for tone, words in zip(hertz, modulate(tones(hertz, amplitude)), strict=True):
        alias = abs((tone + 8_000) % 16_000 - 8_000)
        found.append(spectrum(decimate_pdm(words))[round(alias * MEASURED / 16_000)] / amplitude)
    return 20 * np.log10(np.array(found) + 1e-9)


def test_flat_within_half_a_decibel_to_6_khz() -> None:
    level = gains(on_grid([100, *range(250, 6001, 250)]), 0.5)
    assert np.abs(level).max() < 0.5, level


def test_60_decibels_down_for_what_would_alias_to_6_khz() -> None:
    band = np.array([-6000, -4500, -3000, -1500, -200, 200, 1500, 3000, 4500, 6000])
    images = [16_000 * k + offset for k in (1, 2, 3, 4, 8, 31) for offset in band]
    hertz = on_grid([*images, *(16_000 * 32 - 6000 + band[:5])])
    level = gains(hertz, 0.5)
    assert level.max() < -59.9, dict(zip(hertz, level, strict=True))


def signal_to_noise(power: np.ndarray, tone: int) -> float:
    """Decibels from a tone to all else from 20 Hz to 6 kHz."""
    band = np.arange(round(20 * MEASURED / 16_000), round(6000 * MEASURED / 16_000) + 1)
    return float(10 * np.log10(power[tone] / power[band[band != tone]].sum()))


def test_noise_floor_of_an_ideal_modulator_is_kept() -> None:
    """1 kHz at -3 dBFS: more than 75 dB above the noise, at most 0.5 dB less than in the bits."""
    hertz = on_grid([1000])
    tone = round(hertz[0] * MEASURED / 16_000)
    # Eight time constants of the high-pass: what the start left behind is below the noise.
    words = modulate(tones(hertz, 0.7079, samples=2048 + MEASURED))[0]
    bits = np.unpackbits(words.astype(">u4").view(np.uint8))[-MEASURED * OVERSAMPLING :]
    in_the_bits = signal_to_noise(np.abs(np.fft.rfft(bits - 0.5)) ** 2, tone)
    kept = signal_to_noise(spectrum(decimate_pdm(words)) ** 2, tone)
    assert kept > 75
    assert kept > in_the_bits - 0.5


def test_a_full_scale_density_is_a_full_scale_sample() -> None:
    """After 20 samples, of which the filters' delay is 6.5, the high-pass has taken its part."""
    ones = np.full(64, 0xFFFFFFFF, np.uint32)
    expected = 32_767 * np.exp(-(20 - 6.5) / 256)
    assert decimate_pdm(ones)[20] == pytest.approx(expected, rel=0.005)
    assert decimate_pdm(~ones)[20] == pytest.approx(-expected, rel=0.005)


def test_overshoot_saturates_and_does_not_wrap() -> None:
    """Full-scale squares overshoot; a wrapped sample would have the other sign."""
    square = np.tile(np.repeat(np.array([0xFFFFFFFF, 0], np.uint32), 64), 20)
    samples = decimate_pdm(square).astype(int)
    assert samples.max() == 32767
    assert samples.min() == -32768
    periods = samples[640:].reshape(-1, 64)
    assert periods[:, 10:32].min() > 0
    assert periods[:, 42:].max() < 0


def test_a_constant_is_blocked_with_a_corner_of_10_hz() -> None:
    """After one time constant, 256 samples, a step has fallen to 1/e."""
    words = modulate(np.full((1, OVERSAMPLING * 4096), 0.5))[0]
    samples = decimate_pdm(words).astype(float)
    assert samples[30] == pytest.approx(16_384 * np.exp(-20 / 256), rel=0.03)
    assert samples[266:296].mean() / samples[10:40].mean() == pytest.approx(np.exp(-1), rel=0.02)
    assert abs(samples[-256:].mean()) < 1


def test_silence_from_the_first_sample() -> None:
    """Alternating bits are silence, and nothing rings before them."""
    assert np.abs(decimate_pdm(np.full(400, 0x55555555, np.uint32))).max() <= 1


def test_calls_of_any_even_length_join_without_a_seam() -> None:
    words = np.random.default_rng(0).integers(0, 2**32, 2 * 700, dtype=np.uint32)
    stream = Decimator()
    pieces = np.split(words, 2 * np.array([2, 2, 64, 130, 642]))
    joined = np.concatenate([stream.decimate(piece) for piece in pieces])
    np.testing.assert_array_equal(joined, decimate_pdm(words))


def test_the_first_bit_in_time_is_the_most_significant() -> None:
    """A late burst of ones: earlier in the word, it is further through the filter."""
    early, late = np.zeros((2, 80), np.uint32)
    early[:], late[:] = 0x55555555, 0x55555555
    early[40], late[40] = 0xFFFF5555, 0x5555FFFF
    centre = [
        np.average(np.arange(40), weights=np.abs(decimate_pdm(w)[:40])) for w in (early, late)
    ]
    assert centre[0] < centre[1]


def test_other_types_are_refused() -> None:
    with pytest.raises(TypeError, match="uint32"):
        decimate_pdm(np.zeros(4, np.int32))  # type: ignore[arg-type]


@pytest.mark.parametrize("gain", [0, 1025])
def test_a_gain_out_of_range_is_refused(gain: int) -> None:
    with pytest.raises(ValueError, match="1 to 1,024"):
        decimate_pdm(np.zeros(4, np.uint32), gain)
