"""The float spectrogram against TensorFlow, and against the Q15 one."""

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from jerboa.features import Spectrogram

_WINDOW = 256
_HOP = 128


def stft_magnitude(
    samples: NDArray[np.int16] | NDArray[np.floating],
) -> NDArray[np.float32]:
    """Magnitudes of the short-time Fourier transform, as ``abs(tf.signal.stft(...))``.

    A periodic Hann window of 256, step 128, no padding. The tutorial trains its baseline on
    these; they differ from `Spectrogram` by the window (periodic) and by all rounding.

    Parameters
    ----------
    samples : ndarray of int16 or float, shape (n,)
        int16 is taken as fractions of 32,768.

    Returns
    -------
    ndarray of float32, shape (frames, 129)
        No frame where there are fewer than 256 samples.
    """
    real = samples / np.float32(32768) if samples.dtype == np.int16 else samples
    real = real.astype(np.float32)
    if len(real) < _WINDOW:
        return np.empty((0, _WINDOW // 2 + 1), np.float32)
    window = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(_WINDOW) / _WINDOW)).astype(np.float32)
    frames = sliding_window_view(real, _WINDOW)[::_HOP] * window
    return np.abs(np.fft.rfft(frames)).astype(np.float32)


@pytest.mark.training
def test_equals_tensorflow() -> None:
    import tensorflow as tf

    samples = np.random.default_rng(0).normal(0, 0.2, 16_000).astype(np.float32)
    expected = np.abs(tf.signal.stft(samples, frame_length=256, frame_step=128))
    np.testing.assert_allclose(stft_magnitude(samples), expected, atol=2e-5)


def test_q15_is_within_rounding_and_window_of_the_float_one() -> None:
    samples = np.random.default_rng(0).integers(-20_000, 20_000, 16_000).astype(np.int16)
    real = Spectrogram().real(Spectrogram().transform(samples))
    assert np.abs(real - stft_magnitude(samples)).max() < 0.3


def test_too_few_samples_give_no_frame() -> None:
    assert stft_magnitude(np.zeros(255, np.int16)).shape == (0, 129)
