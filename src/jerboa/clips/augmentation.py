"""Windows varied on the fly: a function of the window and a random generator, nothing stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jerboa.bounds import require_ranges, require_shares
from jerboa.clips._audio import SAMPLE_RATE, to_int16

__all__ = ["Augmentation", "augment"]

_Range = tuple[float, float]


@dataclass(frozen=True)
class Augmentation:
    """What may happen to a window, and how likely.

    Ranges are drawn from evenly; a probability of 0 switches a step off. Noise, silence and
    mixing are the tutorial's; gain and shift are not.

    Parameters
    ----------
    shift : float
        Probability of a time shift.
    shift_s : tuple of float
        Seconds; positive is later. What comes in from outside is silence.
    mix : float
        Probability of another clip in the background.
    mix_db : tuple of float
        Level of the window above the other clip, RMS, dB.
    silence : float
        Probability that a part of the window is silenced.
    silence_s : tuple of float
        Length of that part, seconds.
    noise : float
        Probability of white noise.
    noise_snr_db : tuple of float
        Level of the window above the noise, RMS, dB.
    gain : float
        Probability of a change of level.
    gain_db : tuple of float
        The change, dB. What would pass full scale saturates.
    """

    shift: float = 0.5
    shift_s: _Range = (-0.1, 0.1)
    mix: float = 0.3
    mix_db: _Range = (3.0, 20.0)
    silence: float = 0.2
    silence_s: _Range = (0.05, 0.3)
    noise: float = 0.5
    noise_snr_db: _Range = (5.0, 40.0)
    gain: float = 0.8
    gain_db: _Range = (-20.0, 6.0)

    def __post_init__(self) -> None:
        require_shares(self, "shift", "mix", "silence", "noise", "gain")
        require_ranges(self, "shift_s", "mix_db", "noise_snr_db", "gain_db")
        require_ranges(self, "silence_s", least=0.0)


def augment(
    window: NDArray[np.int16],
    rng: np.random.Generator,
    settings: Augmentation | None = None,
    others: Sequence[NDArray[np.int16]] = (),
) -> NDArray[np.int16]:
    """Vary a window: shift, mix, silence, noise, gain, in this order.

    Parameters
    ----------
    window : ndarray of int16, shape (n,)
        Not changed.
    rng : numpy.random.Generator
        All chance comes from it: the same state gives the same result.
    settings : Augmentation, optional
        What may happen.
    others : sequence of ndarray of int16
        Clips to mix in, looped or cut to the window's length; without any nothing is mixed.
        They must come from the training part, and be such that the window keeps its label.

    Returns
    -------
    ndarray of int16, shape (n,)
        Rounded to nearest; saturated at -32768 and 32767.
    """
    settings = settings or Augmentation()
    sound = window.astype(np.float64)
    if rng.random() < settings.shift:
        sound = _shift(sound, rng.uniform(*settings.shift_s))
    if rng.random() < settings.mix and len(others):
        other = _cut(others[int(rng.integers(len(others)))], len(sound), rng)
        sound = _add_below(sound, other, rng.uniform(*settings.mix_db))
    if rng.random() < settings.silence:
        _silence(sound, rng.uniform(*settings.silence_s), rng)
    if rng.random() < settings.noise:
        noise = rng.standard_normal(len(sound))
        sound = _add_below(sound, noise, rng.uniform(*settings.noise_snr_db))
    if rng.random() < settings.gain:
        sound *= 10.0 ** (rng.uniform(*settings.gain_db) / 20)
    return to_int16(sound)


def _shift(sound: NDArray[np.float64], seconds: float) -> NDArray[np.float64]:
    steps = round(seconds * SAMPLE_RATE)
    shifted = np.zeros_like(sound)
    kept = max(0, len(sound) - abs(steps))
    if steps >= 0:
        shifted[len(sound) - kept :] = sound[:kept]
    else:
        shifted[:kept] = sound[len(sound) - kept :]
    return shifted


def _cut(clip: NDArray[np.int16], length: int, rng: np.random.Generator) -> NDArray[np.float64]:
    start = int(rng.integers(max(1, len(clip) - length + 1)))
    return np.resize(clip[start : start + length], length).astype(np.float64)


def _silence(sound: NDArray[np.float64], seconds: float, rng: np.random.Generator) -> None:
    length = min(len(sound), round(seconds * SAMPLE_RATE))
    start = int(rng.integers(len(sound) - length + 1))
    sound[start : start + length] = 0


def _add_below(
    sound: NDArray[np.float64], other: NDArray[np.float64], level_db: float
) -> NDArray[np.float64]:
    """Add `other`, scaled to lie `level_db` below the sound; silence on either side adds none."""
    power, others_power = np.mean(np.square(sound)), np.mean(np.square(other))
    if power == 0 or others_power == 0:
        return sound
    scale = float(np.sqrt(power / others_power)) * 10.0 ** (-level_db / 20)
    return np.asarray(sound + scale * other)
