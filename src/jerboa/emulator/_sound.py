"""What is played to a microphone: checked, and brought to the emulator's rate."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

CLIP_RATE = 16_000
"""Hz, of a clip unless something else is said."""
AUDIO_RATE = 128_000
"""Hz; from there on straight lines are good enough."""

Clip = npt.NDArray[np.int16]


def check_clip(clip: Clip, rate: int) -> Clip:
    """Refuse what is no clip."""
    if clip.dtype != np.int16 or clip.ndim != 1:
        raise ValueError(f"a clip is int16 of shape (samples,), not {clip.dtype} {clip.shape}")
    if not CLIP_RATE <= rate <= AUDIO_RATE:
        raise ValueError(f"a clip has {CLIP_RATE:,} to {AUDIO_RATE:,} Hz, not {rate:,}")
    return clip


def density(clip: Clip, scale: float, rate: int = CLIP_RATE) -> npt.NDArray[np.float32]:
    """Bring a clip to the microphone's rate, and its full scale to a part of the microphone's."""
    samples = clip.astype(np.float64) * (scale / 32768)
    return _resample(samples, rate, AUDIO_RATE).astype(np.float32)


def audible(clip: Clip, rate: int) -> Clip:
    """Of a clip of any rate what is below 8 kHz, at 16 kHz."""
    if rate == CLIP_RATE:
        return clip
    samples = _resample(clip.astype(np.float64), rate, CLIP_RATE)
    return np.clip(np.round(samples), -32768, 32767).astype(np.int16)


def _resample(samples: npt.NDArray[np.float64], before: int, after: int) -> npt.NDArray[np.float64]:
    if not len(samples) or before == after:
        return samples
    import soxr

    resampled: npt.NDArray[np.float64] = soxr.resample(samples, before, after, "VHQ")
    return resampled
