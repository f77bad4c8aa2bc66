"""Whole recordings varied: speed and pitch, room, microphone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import soxr
from numpy.typing import NDArray

from jerboa.bounds import SLOWEST, require_at_least, require_ranges, require_shares
from jerboa.clips._audio import SAMPLE_RATE, to_int16
from jerboa.clips.generated import (
    Microphone,
    Room,
    draw_microphone,
    draw_room,
    in_room,
    through_microphone,
)

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
        Probability of a generated microphone, at a level of its own.
    distance, band_limits, colour, clipping, self_noise, hum, offset : bool
        What a room (the first) and a microphone (the others) may do; False switches it off.
    """

    copies: int = 3
    speed: tuple[float, float] = (0.85, 1.18)
    room: float = 0.3
    microphone: float = 0.4
    distance: bool = True
    band_limits: bool = True
    colour: bool = True
    clipping: bool = True
    self_noise: bool = True
    hum: bool = True
    offset: bool = True

    def __post_init__(self) -> None:
        require_at_least(self, 0, "copies")
        require_ranges(self, "speed", least=SLOWEST)
        require_shares(self, "room", "microphone")


_NEAR_M = 0.3
_LOUDEST_DBFS = -1.0
_WITHOUT: Mapping[str, Mapping[str, float]] = {
    "band_limits": {"low": 0.1, "high": 1e6},
    "colour": {"peak_db": 0.0},
    "self_noise": {"noise_dbfs": -120.0},
    "hum": {"hum_dbfs": -120.0},
    "offset": {"offset": 0.0},
}
"""A microphone's values where one of its faults is switched off."""


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
        sound = soxr.resample(sound, SAMPLE_RATE * speed, SAMPLE_RATE, quality="LQ")
    if rng.random() < settings.room:
        sound = in_room(sound, _room(rng, settings), rng)
    if rng.random() < settings.microphone and np.any(sound):
        sound = through_microphone(sound, _microphone(rng, settings), rng)
    return to_int16(sound), speed


def _room(rng: np.random.Generator, settings: RecordingVariation) -> Room:
    room = draw_room(rng)
    return room if settings.distance else replace(room, distance=_NEAR_M)


def _microphone(rng: np.random.Generator, settings: RecordingVariation) -> Microphone:
    microphone = draw_microphone(rng)
    if not settings.clipping:
        level = min(microphone.peak_dbfs, _LOUDEST_DBFS)
        microphone = replace(microphone, peak_dbfs=level)
    for fault, values in _WITHOUT.items():
        if not getattr(settings, fault):
            microphone = replace(microphone, **values)
    return microphone
