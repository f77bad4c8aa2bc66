"""The log-mel front end's definition in float64, and sounds to try it with."""

import numpy as np
import pytest

from jerboa.features import LogMel

TIME = np.arange(24_000) / 16_000


def oracle(front_end: LogMel, samples: np.ndarray) -> np.ndarray:
    """The definition, in float64: 256 log2(1 + power / floor)."""
    librosa = pytest.importorskip("librosa")
    fft = 512 if front_end.window <= 512 else 1024
    hann = librosa.filters.get_window("hann", front_end.window)
    frames = librosa.util.frame(
        samples / 32768, frame_length=front_end.window, hop_length=front_end.hop, axis=0
    )
    power = np.abs(np.fft.rfft(frames * hann, fft)) ** 2
    filters = librosa.filters.mel(
        sr=16_000,
        n_fft=fft,
        n_mels=front_end.bands,
        fmin=front_end.low_hz,
        fmax=front_end.high_hz,
        htk=True,
        norm=None,
        dtype=np.float64,
    )
    floor = (hann.sum() / 2) ** 2 * 2.0**-30
    return 256 * np.log2(1 + power @ filters.T / floor)


def sound(values: np.ndarray) -> np.ndarray:
    return np.clip(np.round(values), -32768, 32767).astype(np.int16)


def sine(hertz: float, dbfs: float) -> np.ndarray:
    return 32768 * 10 ** (dbfs / 20) * np.sin(2 * np.pi * hertz * TIME)
