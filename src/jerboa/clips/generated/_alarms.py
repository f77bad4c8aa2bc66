"""Alarms sounded from the table of patterns."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from jerboa.clips.generated._patterns import Pattern, Tone
from jerboa.clips.generated._signal import RATE, Signal, square_partials, tone, wander

__all__ = ["sound_alarm"]

_LEAST_ACTIVE = 0.15
"""Seconds of alarm in a recording; temporal-four alone pauses for longer than 5 s."""

_TRIES = 1_000
"""Beginnings that are drawn to hold as much."""

_SHAPES: dict[str, Callable[[Signal, float], Signal]] = {
    "steady": lambda turn, first: np.zeros(len(turn)),
    "rise": lambda turn, first: turn,
    "fall": lambda turn, first: 1 - turn,
    "up-and-down": lambda turn, first: 1 - np.abs(2 * turn - 1),
    "alternate": lambda turn, first: np.asarray(turn >= first, np.float64),
}
"""How high between its two frequencies a tone is, by how much of a movement is over."""


def sound_alarm(
    pattern: Pattern, rng: np.random.Generator, n: int
) -> tuple[Signal, NDArray[np.bool_]]:
    """Sound an alarm as its maker's clock, disc and battery would have it, without a room.

    The recording starts anywhere in the pattern. Times are off by up to the tolerance, the
    pitch drifts by up to 1 %.

    Parameters
    ----------
    pattern : Pattern
        A row of `PATTERNS`.
    rng : numpy.random.Generator
        All chance comes from it.
    n : int
        Samples at 16 kHz.

    Returns
    -------
    sound : ndarray of float64, shape (n,)
        RMS of about 1 while it sounds.
    on : ndarray of bool, shape (n,)
        Whether it sounds.
    """
    edges = _edges(pattern, rng, n)
    on = np.zeros(n, np.bool_)
    envelope = np.zeros(n)
    progress = np.zeros(n)
    attack, release = rng.uniform(0.001, 0.015), rng.uniform(0.002, 0.03)
    for begin, end in edges:
        inside = slice(max(0, begin), min(n, end))
        on[inside] = True
        time = np.arange(inside.start - begin, inside.stop - begin) / RATE
        envelope[inside] = 1 - np.exp(-time / (attack / 3))
        progress[inside] = time * RATE / (end - begin)
        after = slice(inside.stop, min(n, inside.stop + int(release * RATE)))
        time = np.arange(after.stop - after.start) / RATE
        envelope[after] = np.maximum(envelope[after], np.exp(-time / (release / 5)))
    frequency = _frequency(pattern.tone, progress, rng, n)
    drift = 1 + rng.uniform(0, 0.01) * wander(rng, n, 2.0)
    sound = _waveform(pattern.tone, frequency * drift, rng, n) * envelope
    level = np.sqrt(np.mean(np.square(sound[on])))
    return sound / level, on


def _edges(pattern: Pattern, rng: np.random.Generator, n: int) -> list[tuple[int, int]]:
    if not pattern.phases:
        return [(-1, n)]
    # One clock makes all phases: they are off together, and a little each on its own.
    common = rng.uniform(-0.8, 0.8) * pattern.tolerance
    own = rng.uniform(-0.2, 0.2, len(pattern.phases)) * pattern.tolerance
    phases = np.array(pattern.phases) * (1 + common + own) * RATE
    bounds = np.concatenate([[0.0], np.cumsum(phases)])
    for _ in range(_TRIES):
        edges = _edges_from(-rng.uniform(0, bounds[-1]), bounds, n)
        active = sum(min(n, end) - max(0, begin) for begin, end in edges)
        if active >= min(_LEAST_ACTIVE * RATE, n / 4):
            return edges
    # With long pauses a short recording never holds so much.
    return _edges_from(0.0, bounds, n)


def _edges_from(offset: float, bounds: NDArray[np.float64], n: int) -> list[tuple[int, int]]:
    period = bounds[-1]
    edges = [
        (round(offset + cycle * period + begin), round(offset + cycle * period + end))
        for cycle in range(int(n / period) + 2)
        for begin, end in zip(bounds[0:-1:2], bounds[1::2], strict=True)
    ]
    return [(begin, end) for begin, end in edges if begin < n and end > 0]


def _frequency(sound: Tone, progress: Signal, rng: np.random.Generator, n: int) -> Signal:
    base = rng.uniform(*sound.frequency)
    rate, phase = rng.uniform(*sound.rate), rng.uniform()
    turn = progress if rate == 0 else (np.arange(n) / RATE * rate + phase) % 1
    height = _SHAPES[sound.shape](turn, sound.first)
    return base * (1 + (sound.ratio - 1) * height)


def _waveform(sound: Tone, frequency: Signal, rng: np.random.Generator, n: int) -> Signal:
    if sound.waveform == "square":
        brightness = rng.uniform(0.4, 1.0)
        partials = [a * brightness ** (k // 2) for k, a in enumerate(square_partials())]
        return tone(frequency, partials, n, rng.uniform(0, 2 * np.pi))
    partials = [1.0, *(10.0 ** (rng.uniform(-40, -8, 3) / 20))]
    carrier = tone(frequency, partials, n, rng.uniform(0, 2 * np.pi))
    if sound.waveform == "piezo":
        return carrier * (1 + rng.uniform(0, 0.2) * wander(rng, n, 6.0))
    # A horn's diaphragm is struck some hundred times a second: the pitch has side bands.
    strikes = tone(rng.uniform(80, 240), [1.0, 0.4, 0.2], n)
    return carrier * (1 + rng.uniform(0.4, 1.0) * strikes)
