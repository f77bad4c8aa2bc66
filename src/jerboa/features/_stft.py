"""The float spectrogram, for comparison."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

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
