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


def test_flat_within_0_35_decibels_to_7_khz() -> None:
    level = gains(on_grid([100, *range(250, 7001, 250)]), 0.5)
    assert np.abs(level).max() < 0.35, level


def test_60_decibels_down_for_what_would_alias_to_7350_hz() -> None:
    """From 8.65 kHz on; the noise of the modulator is part of what is measured."""
    band = np.array([-7340, -7000, -6000, -4500, -1500, -200, 200, 1500, 4500, 6000, 7000, 7340])
    images = [16_000 * k + offset for k in (1, 2, 3, 4, 8, 31) for offset in band]
    hertz = on_grid([*images, *(16_000 * 32 - 7340 + band[:5])])
    level = gains(hertz, 0.5)
    assert level.max() < -59.9, dict(zip(hertz, level, strict=True))


def test_harmonics_of_a_tone_at_3_decibels_below_full_scale() -> None:
    """The second to the fifth of 1 kHz, together 80 dB below it."""
    hertz = on_grid([1000])
    tone = round(hertz[0] * MEASURED / 16_000)
    found = spectrum(decimate_pdm(modulate(tones(hertz, 0.7079, samples=2048 + MEASURED))[0]))
    harmonics = np.sqrt(np.sum(found[tone * np.arange(2, 6)] ** 2))
    assert 20 * np.log10(harmonics / found[tone]) < -80


def signal_to_noise(power: np.ndarray, tone: int) -> float:
    """Decibels from a tone to all else from 20 Hz to 6 kHz."""
    band = np.arange(round(20 * MEASURED / 16_000), round(6000 * MEASURED / 16_000) + 1)
    return float(10 * np.log10(power[tone] / power[band[band != tone]].sum()))


def test_noise_floor_of_an_ideal_modulator_is_kept() -> None:
    """1 kHz at -3 dBFS: more than 75 dB above the noise, at most 1 dB less than in the bits.

    Most of that dB is the 16 bits of the first filter's taps, which let some of the modulator's
    noise above 24 kHz through.
    """
    hertz = on_grid([1000])
    tone = round(hertz[0] * MEASURED / 16_000)
    # Eight time constants of the high-pass: what the start left behind is below the noise.
    words = modulate(tones(hertz, 0.7079, samples=2048 + MEASURED))[0]
    bits = np.unpackbits(words.astype(">u4").view(np.uint8))[-MEASURED * OVERSAMPLING :]
    in_the_bits = signal_to_noise(np.abs(np.fft.rfft(bits - 0.5)) ** 2, tone)
    kept = signal_to_noise(spectrum(decimate_pdm(words)) ** 2, tone)
    assert kept > 75
    assert kept > in_the_bits - 1


def test_a_full_scale_density_is_a_full_scale_sample() -> None:
    """Of a step, once it has rung down, the high-pass leaves e^(-t / 256 samples).

    The ringing saturates, so the step is not of all bits: three of four are half of full scale.
    """
    for bits, sign in ((0xEEEEEEEE, 1), (0x11111111, -1)):
        samples = decimate_pdm(np.full(256, bits, np.uint32))
        time = np.arange(60, 120) - 2  # the delay of the filters at low frequencies
        expected = sign * 16_384 * np.exp(-time / 256)
        assert samples[60:120].mean() == pytest.approx(expected.mean(), rel=0.01)


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
    assert samples[296:326].mean() / samples[40:70].mean() == pytest.approx(np.exp(-1), rel=0.02)
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
    """Ones in the lower half of a word come 16 bits later, which is a quarter of a sample."""
    early, late = np.full((2, 800), 0x55555555, np.uint32)
    early[40], late[40] = 0xFFFF5555, 0x5555FFFF
    spectra = [np.fft.rfft(decimate_pdm(words).astype(float)) for words in (early, late)]
    turn = np.angle(spectra[1] / spectra[0])[10:100]
    expected = -2 * np.pi * np.arange(10, 100) / 400 * 0.25
    np.testing.assert_allclose(turn, expected, rtol=0.05)


def test_other_types_are_refused() -> None:
    with pytest.raises(TypeError, match="uint32"):
        decimate_pdm(np.zeros(4, np.int32))  # type: ignore[arg-type]


@pytest.mark.parametrize("gain", [0, 1025])
def test_a_gain_out_of_range_is_refused(gain: int) -> None:
    with pytest.raises(ValueError, match="1 to 1,024"):
        decimate_pdm(np.zeros(4, np.uint32), gain)
