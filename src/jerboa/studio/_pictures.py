"""What the page draws of a clip: its waveform, and what a network hears of it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from jerboa.features import LogMel, Spectrogram
from jerboa.training import FrontEnd

_MOST_OCTAVES = 13
"""Magnitudes of the tutorial's spectrogram go to 8,191 for all but a full-scale tone."""
_LOUDEST_LOG_MEL = 30.0
"""A full-scale sine."""


def envelope(
    samples: NDArray[np.int16], points: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Least and greatest sample of each of at most `points` equal spans, -1 to 1."""
    edges = np.linspace(0, len(samples), min(points, len(samples)) + 1).astype(np.int64)[:-1]
    return (
        np.minimum.reduceat(samples, edges) / 32768,
        np.maximum.reduceat(samples, edges) / 32768,
    )


def heat(samples: NDArray[np.int16], front_end: FrontEnd, most: int) -> NDArray[np.uint8]:
    """The chip's own features as bytes, the loudest brightest.

    Parameters
    ----------
    samples : ndarray of int16, shape (n,)
        At 16 kHz.
    front_end : FrontEnd
        Whose features.
    most : int
        Columns; of a clip with more of them, the greatest of each equal span.

    Returns
    -------
    ndarray of uint8, shape (columns, bins)
    """
    padded = np.pad(samples, (0, max(0, front_end.samples - len(samples))))
    columns = front_end.transform(padded)
    if len(columns) > most:
        columns = np.maximum.reduceat(columns, np.arange(most) * len(columns) // most)
    low, high = 0.0, float(_MOST_OCTAVES)
    if isinstance(front_end, Spectrogram):
        values = np.log2(np.maximum(columns, 1).astype(np.float32))
    else:
        values = front_end.real(columns)
        if isinstance(front_end, LogMel) and front_end.normalization is None:
            high = _LOUDEST_LOG_MEL
        else:
            low, high = float(values.min()), float(values.max())
    shares = np.clip((values - low) / max(high - low, 1e-6), 0, 1)
    return np.round(255 * shares).astype(np.uint8)
