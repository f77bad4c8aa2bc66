"""Scenes: sounds set into backgrounds at a known place, level and distance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from jerboa.clips._audio import SAMPLE_RATE, to_int16
from jerboa.clips._dataset import Recording
from jerboa.clips._windows import ACTIVITY_HOP, find_activity
from jerboa.clips.generated import Room, in_room

__all__ = ["Scene", "background_scenes", "mixed_scenes"]

_BEFORE_S = 3.0
_AFTER_S = 2.0
_LOUDEST = 30_000.0
_JOINED_S = 60.0
_NEAR_STEPS, _LEAST_STEPS = 30, 8
"""Less than 80 ms of sound in 0.3 s is a click."""

_ROOM = Room(
    distance=1.0,
    critical_distance=1.5,
    reverberation=0.6,
    reflections=6,
    damping=4_500.0,
    door=None,
)
"""A living room: as loud as the direct sound at 1.5 m, silent after 0.6 s."""


@dataclass(frozen=True, eq=False)
class Scene:
    """Samples, and where in them the sound to be found lies.

    Parameters
    ----------
    samples : ndarray of int16, shape (n,)
        Mono at 16 kHz.
    sounds : tuple of (int, int)
        First sample of each sound, and the sample after its last.
    source : str
        The recording that it stands for.
    conditions : tuple of str
        Such as ``10 dB`` and ``8 m``; empty for a background.
    """

    samples: NDArray[np.int16]
    sounds: tuple[tuple[int, int], ...] = ()
    source: str = ""
    conditions: tuple[str, ...] = ()


def mixed_scenes(
    recordings: Sequence[Recording],
    backgrounds: Sequence[Recording],
    snr_db: Sequence[float],
    rng: np.random.Generator,
    distances: Sequence[float] = (),
) -> Iterator[Scene]:
    """Set each recording once at each level into a piece of a background.

    3 s of background go before it and 2 s follow. The level is that of the sound while it sounds
    over that of the background, RMS, whatever the distance: farther away there is more of the
    room in it.

    Parameters
    ----------
    recordings : sequence of Recording
        Sounds to be found; the pauses inside them belong to them.
    backgrounds : sequence of Recording
        One is drawn for each scene; short ones are repeated.
    snr_db : sequence of float
        Levels, dB.
    rng : numpy Generator
        All chance comes from it.
    distances : sequence of float
        Metres from the sound to the microphone, taken in turn; without any, sounds stay as they
        were recorded.

    Yields
    ------
    Scene
    """
    turn = 0
    for recording in recordings:
        activity = recording.activity
        if activity is None:
            activity = find_activity(recording.samples())
        if not activity.any():
            continue
        first, last = _extent(activity)
        begin = first * ACTIVITY_HOP
        end = min(len(recording.samples()), (last + 1) * ACTIVITY_HOP)
        offset = round(_BEFORE_S * SAMPLE_RATE)
        for snr in snr_db:
            conditions = [f"{snr:g} dB"]
            sound = recording.samples().astype(np.float64)
            if distances:
                distance = distances[turn % len(distances)]
                conditions.append(f"{distance:g} m")
                sound = in_room(sound, replace(_ROOM, distance=distance), rng)
            turn += 1
            mixed = _mix(sound, activity, _draw(backgrounds, len(sound), rng), snr)
            yield Scene(
                mixed, ((offset + begin, offset + end),), recording.source, tuple(conditions)
            )


def background_scenes(backgrounds: Sequence[Recording]) -> Iterator[Scene]:
    """Give backgrounds as they are: all that is found in them is a false alarm.

    Recordings of less than a minute are played one after another until a minute is full. Each
    scene begins with its own first second backwards, to be left out as the warming up.
    """
    joined: list[Recording] = []
    for recording in backgrounds:
        if len(recording.samples()) >= _JOINED_S * SAMPLE_RATE:
            yield _background([recording])
            continue
        joined.append(recording)
        if sum(len(each.samples()) for each in joined) >= _JOINED_S * SAMPLE_RATE:
            yield _background(joined)
            joined = []
    if joined:
        yield _background(joined)


def _background(recordings: Sequence[Recording]) -> Scene:
    samples = np.concatenate([each.samples() for each in recordings])
    reflected = np.resize(samples[:SAMPLE_RATE], SAMPLE_RATE)[::-1]
    return Scene(np.concatenate([reflected, samples]), (), recordings[0].source)


def _extent(activity: NDArray[np.bool_]) -> tuple[int, int]:
    """First and last step of the sound, clicks before and after it left out."""
    active = np.flatnonzero(activity)
    beyond = np.searchsorted(active, active + _NEAR_STEPS)
    after = beyond - np.arange(len(active))
    before = np.arange(1, len(active) + 1) - np.searchsorted(active, active - _NEAR_STEPS + 1)
    begins, ends = active[after >= _LEAST_STEPS], active[before >= _LEAST_STEPS]
    return (
        int(begins[0] if len(begins) else active[0]),
        int(ends[-1] if len(ends) else active[-1]),
    )


def _draw(
    backgrounds: Sequence[Recording], sound: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """A piece of a background, as long as a scene with so many samples of sound."""
    length = round((_BEFORE_S + _AFTER_S) * SAMPLE_RATE) + sound
    chosen = backgrounds[int(rng.integers(len(backgrounds)))].samples()
    start = int(rng.integers(max(1, len(chosen) - length + 1)))
    return np.resize(chosen[start : start + length], length).astype(np.float64)


def _mix(
    sound: NDArray[np.float64],
    activity: NDArray[np.bool_],
    scene: NDArray[np.float64],
    snr_db: float,
) -> NDArray[np.int16]:
    sounding = np.repeat(activity, ACTIVITY_HOP)[: len(sound)]
    level, noise = _rms(sound[: len(sounding)][sounding]), _rms(scene)
    gain = noise * 10.0 ** (snr_db / 20) / level if noise > 0 and level > 0 else 1.0
    offset = round(_BEFORE_S * SAMPLE_RATE)
    scene[offset : offset + len(sound)] += gain * sound
    # Both keep their distance where the sum would pass full scale.
    return to_int16(scene * min(1.0, _LOUDEST / max(1.0, float(np.abs(scene).max()))))


def _rms(samples: NDArray[np.float64]) -> float:
    return float(np.sqrt(np.mean(np.square(samples)))) if len(samples) else 0.0
