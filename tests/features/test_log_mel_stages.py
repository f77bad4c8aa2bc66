"""The log-mel front end's transform and powers of two, each against NumPy in float64."""

import ctypes

import numpy as np
import pytest
from log_mel_oracle import oracle, sine, sound

from jerboa.features import LogMel
from jerboa.features._library import load


@pytest.mark.parametrize(("points", "scale", "below"), [(256, 1 / 16, 80), (512, 1 / 32, 78)])
@pytest.mark.parametrize("kind", ["noise", "tone", "square"])
def test_transform_adds_little_noise(points: int, scale: float, below: int, kind: str) -> None:
    """Error over all bins, in decibels below the signal over all bins."""
    signatures = {f"jerboa_fft_{points}": (ctypes.c_void_p, ctypes.c_void_p)}
    library = load("log_mel_fft", ("log_mel_fft.c", "log_mel_tables.c"), signatures)
    time = np.arange(2 * points)
    samples = {
        "noise": np.random.default_rng(0).uniform(-1, 1, 2 * points),
        "tone": np.sin(time * 0.8),
        "square": np.where(time % 22 < 11, 1.0, -1.0),
    }[kind]
    hann = 0.5 - 0.5 * np.cos(np.pi * time / points)
    frame = np.floor(32_767 * samples * hann).astype(np.int32)
    expected = np.fft.fft(frame[::2] + 1j * frame[1::2]) * scale
    spectrum = np.empty(2 * points, np.int32)
    getattr(library, f"jerboa_fft_{points}")(frame.ctypes.data, spectrum.ctypes.data)
    error = spectrum[::2] + 1j * spectrum[1::2] - expected
    ratio = np.sum(np.abs(error) ** 2) / np.sum(np.abs(expected) ** 2)
    assert 10 * np.log10(ratio) < -below


def test_a_louder_band_is_a_larger_feature() -> None:
    """A tone that grows by 70 dB: its band follows within 0.02 dB."""
    levels = np.arange(-70, 0, 1.5)
    tones = [sound(sine(3_000, level))[:512] for level in levels]
    features = np.concatenate([LogMel().transform(tone) for tone in tones])
    exact = np.concatenate([oracle(LogMel(), tone) for tone in tones])
    band = features[-1].argmax()
    assert np.all(np.diff(features[:, band]) > 0)
    error = (features - exact)[:, band] * 10 * np.log10(2) / 256
    assert np.abs(error).max() < 0.02
