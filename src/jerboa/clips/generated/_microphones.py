"""Microphones: what they take from a sound and add to it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from jerboa.clips.generated._signal import (
    Signal,
    coloured_noise,
    decibels,
    high_pass,
    log_uniform,
    low_pass,
    resonance,
    shape,
    tone,
)

__all__ = ["Microphone", "draw_microphone", "through_microphone"]


@dataclass(frozen=True)
class Microphone:
    """A microphone and its amplifier; levels are RMS, 0 dBFS as in `jerboa.clips.drop_silent`.

    Parameters
    ----------
    low, high : float
        Corners of its band, Hz.
    peak, peak_db : float
        Centre of a resonance, Hz, and its height.
    peak_dbfs : float
        Highest sample of the sound if nothing clips; above 0 it clips.
    noise_dbfs, noise_slope : float
        Its own noise, and how fast that falls with frequency (0 white, 1 pink).
    hum_dbfs, mains : float
        Level and frequency of the mains in it.
    offset : float
        DC, as a share of full scale.
    """

    low: float
    high: float
    peak: float
    peak_db: float
    peak_dbfs: float
    noise_dbfs: float
    noise_slope: float
    hum_dbfs: float
    mains: float
    offset: float


def draw_microphone(rng: np.random.Generator, quietest_dbfs: float = -40.0) -> Microphone:
    """Draw a microphone: one in eight clips, one in four hums, one in three has an offset.

    Parameters
    ----------
    rng : numpy.random.Generator
        All chance comes from it.
    quietest_dbfs : float
        The lowest peak that a recording may have.
    """
    return Microphone(
        low=log_uniform(rng, 20, 300),
        high=rng.uniform(3400, 8000),
        peak=rng.uniform(1000, 7500),
        peak_db=rng.uniform(-6, 8),
        peak_dbfs=rng.uniform(2, 15) if rng.random() < 0.125 else rng.uniform(quietest_dbfs, -1),
        noise_dbfs=rng.uniform(-92, -62),
        noise_slope=rng.uniform(0, 1),
        hum_dbfs=rng.uniform(-75, -45) if rng.random() < 0.25 else -120.0,
        mains=float(rng.choice([50.0, 60.0])),
        offset=rng.uniform(-0.02, 0.02) if rng.random() < 1 / 3 else 0.0,
    )


def through_microphone(sound: Signal, microphone: Microphone, rng: np.random.Generator) -> Signal:
    """Record a sound.

    Parameters
    ----------
    sound : ndarray of float64, shape (n,)
        At any level: the microphone's gain is set by it.
    microphone : Microphone
        The microphone.
    rng : numpy.random.Generator
        For its noise.

    Returns
    -------
    ndarray of float64, shape (n,)
        In steps of int16, within -32768 and 32767, not yet rounded.
    """
    n = len(sound)
    low, high = high_pass(microphone.low, 1), low_pass(microphone.high, 3)
    bump = resonance(microphone.peak, microphone.peak / 3)
    heard = shape(
        sound,
        lambda hertz: (
            low(hertz) * high(hertz) * (1 + (decibels(microphone.peak_db) - 1) * bump(hertz))
        ),
    )
    heard *= 32768 * decibels(microphone.peak_dbfs) / max(float(np.abs(heard).max()), 1e-12)
    noise = coloured_noise(rng, n, microphone.noise_slope)
    hum = tone(microphone.mains, [1.0, 0.3, 0.5, 0.1, 0.3], n, rng.uniform(0, 2 * np.pi))
    heard += 32768 * decibels(microphone.noise_dbfs) * noise
    heard += 32768 * decibels(microphone.hum_dbfs) * hum
    return np.asarray(np.clip(heard + 32768 * microphone.offset, -32768, 32767))
