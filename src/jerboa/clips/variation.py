"""Whole recordings varied: speed and pitch, room, microphone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import soxr
from numpy.typing import NDArray

from jerboa.clips._audio import to_int16
from jerboa.clips.generated import draw_microphone, draw_room, in_room, through_microphone

__all__ = ["RecordingVariation", "vary_recording"]


@dataclass(frozen=True)
class RecordingVariation:
    """What may happen to a recording, and how likely.

    Parameters
    ----------
    copies : int
        Varied forms of each recording, beside the recording as it is.
    speed : tuple of float
        Range of the playing speed, in pitch and tempo; (1.0, 1.0) changes none.
    room : float
        Probability of a generated room: reverberation, distance, a door between.
    microphone : float
        Probability of a generated microphone: colour, band limits, level, clipping, noise, hum
        and DC offset.
    """

    copies: int = 3
    speed: tuple[float, float] = (0.85, 1.18)
    room: float = 0.3
    microphone: float = 0.4


def vary_recording(
    samples: NDArray[np.int16], rng: np.random.Generator, settings: RecordingVariation
) -> tuple[NDArray[np.int16], float]:
    """Vary a recording: speed, room, microphone, in this order.

    Parameters
    ----------
    samples : ndarray of int16, shape (n,)
        Not changed.
    rng : numpy.random.Generator
        All chance comes from it.
    settings : RecordingVariation
        What may happen.

    Returns
    -------
    varied : ndarray of int16, shape (m,)
        About n / speed samples; silent where the recording is nothing but silence.
    speed : float
        That it was played at.
    """
    slowest, fastest = np.log(settings.speed)
    speed = float(np.exp(rng.uniform(slowest, fastest)))
    sound = samples.astype(np.float64)
    if speed != 1.0:
        sound = soxr.resample(sound, 16_000 * speed, 16_000, quality="LQ")
    if rng.random() < settings.room:
        sound = in_room(sound, draw_room(rng), rng)
    if rng.random() < settings.microphone and np.any(sound):
        sound = through_microphone(sound, draw_microphone(rng), rng)
    return to_int16(sound), speed
