"""Rooms: what the walls add between a sound and the microphone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from jerboa.clips.generated._signal import (
    RATE,
    Signal,
    fast_size,
    frequencies,
    log_uniform,
    low_pass,
    shape,
    unit_energy,
)

__all__ = ["Room", "draw_room", "impulse_response", "in_room"]


@dataclass(frozen=True)
class Room:
    """A room, and where the sound stands in it.

    Parameters
    ----------
    distance : float
        From sound to microphone, metres.
    critical_distance : float
        Where the room is as loud as the direct sound, metres.
    reverberation : float
        Time in which the room falls by 60 dB (RT60, ISO 3382), seconds.
    reflections : int
        Early reflections that stand out.
    damping : float
        Corner above which walls swallow sound, Hz.
    door : float, optional
        Corner of a closed door between, Hz; None if there is none.
    """

    distance: float
    critical_distance: float
    reverberation: float
    reflections: int
    damping: float
    door: float | None


def draw_room(rng: np.random.Generator) -> Room:
    """Draw a room: from a cupboard to a stairwell, one in five with a closed door."""
    return Room(
        distance=log_uniform(rng, 0.3, 12.0),
        critical_distance=rng.uniform(0.5, 3.0),
        reverberation=log_uniform(rng, 0.12, 1.5),
        reflections=int(rng.integers(2, 12)),
        damping=rng.uniform(2000, 7500),
        door=rng.uniform(900, 4000) if rng.random() < 0.2 else None,
    )


def impulse_response(room: Room, rng: np.random.Generator) -> Signal:
    """Make the response of a room.

    Direct sound, a few reflections within 40 ms, then noise that decays exponentially and is
    duller than the rest (after J. A. Moorer, "About this reverberation business", Computer Music
    Journal 3(2), 1979). The direct sound arrives at once, so that times stay those of the sound.

    Parameters
    ----------
    room : Room
        The room.
    rng : numpy.random.Generator
        For reflections and noise.

    Returns
    -------
    ndarray of float64, shape (m,)
        Energy 1, of which the direct sound has the share that the distance gives it.
    """
    length = int(room.reverberation * RATE)
    time = np.arange(length) / RATE
    tail = rng.standard_normal(length) * 10.0 ** (-3 * time / room.reverberation)
    tail[: int(0.005 * RATE)] = 0
    tail = shape(tail, low_pass(room.damping, 1))
    early = np.zeros(length)
    delays = rng.integers(int(0.001 * RATE), int(0.04 * RATE), room.reflections) % length
    early[delays] += rng.choice([-1.0, 1.0], room.reflections) * rng.uniform(
        0.1, 1.0, room.reflections
    )
    late = unit_energy(tail) + rng.uniform(0.3, 1.0) * unit_energy(early)
    late[0] = 0
    reverberant = (room.distance / room.critical_distance) ** 2
    response = unit_energy(late) * float(np.sqrt(reverberant / (1 + reverberant)))
    response[0] = np.sqrt(1 / (1 + reverberant))
    return response


def in_room(sound: Signal, room: Room, rng: np.random.Generator) -> Signal:
    """Play a sound in a room.

    Returns
    -------
    ndarray of float64
        As long as `sound`; the reverberation at its end is cut off.
    """
    response = impulse_response(room, rng)
    size = fast_size(len(sound) + len(response))
    spectrum = np.fft.rfft(sound, size) * np.fft.rfft(response, size)
    if room.door is not None:
        spectrum *= low_pass(room.door, 1)(frequencies(size))
    return np.fft.irfft(spectrum, size)[: len(sound)]
