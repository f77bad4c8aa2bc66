"""Alarms that no standard knows: timing, pitch and waveform drawn apart from each other.

A detector that hears nothing but the standards' patterns learns those patterns, and misses the
next maker's. Drawn from wider ranges than any real thing has, the real thing becomes one more
variation (J. Tobin et al., "Domain randomization", 2017).
"""

from __future__ import annotations

from collections.abc import Callable, Collection

import numpy as np

from jerboa.clips.generated._patterns import Pattern, Shape, Tone, Waveform
from jerboa.clips.generated._signal import log_uniform

__all__ = ["MADE_UP", "draw_pattern", "nearest_kind"]

MADE_UP = "made-up"
"""The kind of drawn patterns."""

_HIGH_HZ = (2000.0, 3900.0)
_LOW_HZ = (430.0, 1000.0)
_HIGHEST_HZ = 4100.0
_HIGH_SHARE = 0.75
_SHAPES: tuple[Shape, ...] = ("steady",) * 3 + ("rise", "fall", "up-and-down", "alternate")
_HIGH_WAVEFORMS: tuple[Waveform, ...] = ("piezo", "piezo", "horn", "square")
_MOVEMENTS_A_SECOND = (0.7, 8.0)


def draw_pattern(rng: np.random.Generator, without: Collection[str] = ()) -> Pattern:
    """Draw a pattern.

    Parameters
    ----------
    rng : numpy.random.Generator
        All chance comes from it.
    without : collection of str
        Kinds of the table that it must not resemble.
    """
    while nearest_kind(pattern := _draw(rng)) in without:
        pass
    return pattern


def nearest_kind(pattern: Pattern) -> str:
    """The kind of the table that a pattern belongs to by its movement, then by its timing."""
    tone = pattern.tone
    moving = {
        "rise": "slow-whoop",
        "fall": "falling-sweep",
        "up-and-down": "sweep",
        "alternate": "two-tone",
    }
    if tone.shape in moving:
        return moving[tone.shape]
    if tone.waveform == "square" and tone.frequency[1] < _LOW_HZ[1] and pattern.phases:
        return "low-frequency"
    grouped = {0: "continuous", 2: "intermittent", 8: "temporal-four"}
    return grouped.get(len(pattern.phases), "temporal-three")


def _draw(rng: np.random.Generator) -> Pattern:
    high = rng.random() < _HIGH_SHARE
    frequency = rng.uniform(*(_HIGH_HZ if high else _LOW_HZ))
    shape = _SHAPES[rng.integers(len(_SHAPES))]
    timing = _TIMINGS[rng.integers(len(_TIMINGS))]
    ratio = rate = 1.0
    if shape != "steady":
        ratio = min(1 + rng.uniform(0.05, 0.35 if high else 1.4), _HIGHEST_HZ / frequency)
        rate = log_uniform(rng, *_MOVEMENTS_A_SECOND)
    if shape in ("rise", "fall") and timing is not _without_pause and rng.random() < 0.5:
        rate = 0.0
    # A low horn with its side bands would be a voice.
    waveform = _HIGH_WAVEFORMS[rng.integers(len(_HIGH_WAVEFORMS))] if high else "square"
    first = rng.uniform(0.3, 0.7)
    tone = Tone((frequency, frequency), shape, ratio, (rate, rate), first, waveform)
    return Pattern(MADE_UP, timing(rng), tone, "drawn: like no standard, or like any")


def _without_pause(rng: np.random.Generator) -> tuple[float, ...]:
    return ()


def _even(rng: np.random.Generator) -> tuple[float, ...]:
    on = log_uniform(rng, 0.08, 3.0)
    return (on, on * rng.uniform(0.5, 1.5))


def _long(rng: np.random.Generator) -> tuple[float, ...]:
    return (log_uniform(rng, 0.5, 4.0), rng.uniform(0.1, 1.2))


def _in_groups(rng: np.random.Generator) -> tuple[float, ...]:
    return (*_group(rng, 0.08, 0.7, 1.4), rng.uniform(0.5, 2.5))


def _in_short_groups(rng: np.random.Generator) -> tuple[float, ...]:
    return (*_group(rng, 0.06, 0.25, 1.6), log_uniform(rng, 0.5, 3.0))


def _group(
    rng: np.random.Generator, shortest: float, longest: float, most_off: float
) -> tuple[float, ...]:
    """Two to five beeps, and what lies between them as a share of a beep."""
    on = log_uniform(rng, shortest, longest)
    off = on * rng.uniform(0.6, most_off)
    return (on, off) * int(rng.integers(1, 5)) + (on,)


_TIMINGS: tuple[Callable[[np.random.Generator], tuple[float, ...]], ...] = (
    _without_pause,
    _even,
    _long,
    _in_groups,
    _in_short_groups,
)
