"""What a page draws of a sound."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from jerboa.features import Spectrogram

_POINTS = 300
_MOST_OCTAVES = 13
"""Magnitudes go to 8,191 for all but a full-scale tone."""


def envelope(samples: NDArray[np.int16]) -> dict[str, list[float]]:
    """Least and greatest sample of each of 300 equal spans, -1 to 1."""
    edges = np.linspace(0, len(samples), min(_POINTS, len(samples)) + 1).astype(np.int64)[:-1]
    return {
        "low": np.round(np.minimum.reduceat(samples, edges) / 32768, 4).tolist(),
        "high": np.round(np.maximum.reduceat(samples, edges) / 32768, 4).tolist(),
    }


def heat(samples: NDArray[np.int16]) -> NDArray[np.uint8]:
    """Logarithm of the chip's own magnitudes as bytes, shape (columns, bins)."""
    front_end = Spectrogram()
    padded = np.pad(samples, (0, max(0, front_end.window - len(samples))))
    magnitudes = front_end.transform(padded).astype(np.float32)
    octaves = np.log2(np.maximum(magnitudes, 1))
    return np.round(np.minimum(octaves / _MOST_OCTAVES, 1) * 255).astype(np.uint8)
