"""Backgrounds that beep as alarms do, and are none.

A network that hears one second can tell them only by pitch and waveform, so their numbers keep
clear of the alarms' where those of the real thing do.
"""

import numpy as np
from numpy.typing import NDArray

from jerboa.clips.generated._signal import (
    RATE,
    Signal,
    coloured_noise,
    decay,
    decibels,
    fade,
    place,
    resonance,
    shape,
    square_partials,
    tone,
    wander,
)

_CADENCES = ((0.4, 0.2, 0.4, 2.0), (2.0, 4.0), (1.0, 2.0), (1.0, 4.0))
"""Seconds on, off, …: United Kingdom, North America, and others."""


def microwave(rng: np.random.Generator, n: int) -> Signal:
    """An oven or a timer: one to five beeps of 1.0 to 2.1 kHz, then its fan at most."""
    sound = coloured_noise(rng, n, 1.5) * decibels(rng.uniform(-50, -12))
    pitch, length = rng.uniform(1000, 2100), int(rng.uniform(0.1, 1.1) * RATE)
    gap, start = rng.uniform(0.15, 1.2), rng.uniform(0, 0.8)
    partials = [1.0, rng.uniform(0, 0.2), rng.uniform(0, 0.3)]
    beep = tone(pitch, partials, length) * fade(length, 0.004, 0.006)
    for _ in range(int(rng.integers(1, 6))):
        place(sound, beep, int(start * RATE))
        start += length / RATE + gap
    return sound


def reversing_truck(rng: np.random.Generator, n: int) -> Signal:
    """A reversing alarm over its engine: 1.0 to 1.4 kHz, on and off about once a second.

    SAE J994 asks for a tone between 700 and 2,800 Hz, as long on as off; 1,000 to 1,400 Hz are
    usual.
    """
    pitch, half = rng.uniform(1000, 1400), rng.uniform(0.25, 0.6)
    phase = (np.arange(n) / RATE / (2 * half) + rng.uniform()) % 1
    gate = np.convolve((phase < 0.5).astype(np.float64), np.ones(80) / 80, "same")
    beeps = tone(pitch, [1.0, 0.3, 0.3, 0.1], n) * gate
    motor = tone(
        rng.uniform(25, 60) * (1 + 0.05 * wander(rng, n, 2)), [1 / k for k in range(1, 9)], n
    )
    return np.asarray(beeps + decibels(rng.uniform(-25, 0)) * motor)


def telephone(rng: np.random.Generator, n: int) -> Signal:
    """A telephone: a bell struck 20 to 25 times a second, or two tones that warble."""
    time = np.arange(n) / RATE
    cadence = _rings(time + rng.uniform(0, 1), _CADENCES[rng.integers(len(_CADENCES))])
    if rng.random() < 0.5:
        sound = _bell(rng, n, cadence)
    else:
        low, rate = rng.uniform(600, 1300), rng.uniform(10, 25)
        upper = (time * rate % 1) < 0.5
        pitch = np.where(upper, low * rng.uniform(1.15, 1.5), low)
        sound = tone(pitch, square_partials(7), n) * cadence
    return sound + decibels(-50) * coloured_noise(rng, n, 1.0)


def _rings(time: Signal, phases: tuple[float, ...]) -> NDArray[np.bool_]:
    inside = np.searchsorted(np.cumsum(phases), time % sum(phases), side="right")
    return np.asarray(inside % 2 == 0)


def _bell(rng: np.random.Generator, n: int, cadence: NDArray[np.bool_]) -> Signal:
    sound = np.zeros(n)
    step = RATE / rng.uniform(20, 25)
    length = int(0.4 * RATE)
    gongs = [
        sum(
            (
                tone(pitch * ratio, [1.0], length) * decay(length, 0.5 / ratio) / ratio
                for ratio in (1.0, 2.4, 4.2)
            ),
            np.zeros(length),
        )
        for pitch in (rng.uniform(900, 1300), rng.uniform(1300, 1700))
    ]
    for index, start in enumerate(np.arange(0, n, step / 2)):
        if cadence[int(start)]:
            place(sound, gongs[index % 2] * rng.uniform(0.8, 1.2), int(start))
    return sound


def doorbell(rng: np.random.Generator, n: int) -> Signal:
    """A door chime: notes of 400 to 1,100 Hz that ring out, falling by a third or in a tune."""
    sound = decibels(-55) * coloured_noise(rng, n, 1.0)
    first = rng.uniform(480, 1000)
    steps = ((0, -4), (0, -3), (0, -4, -7, -12), (0, 4, 7))[rng.integers(4)]
    start, gap = rng.uniform(0, 0.8), rng.uniform(0.3, 0.8)
    partials = [1.0, rng.uniform(0, 0.5), rng.uniform(0, 0.4), rng.uniform(0, 0.2)]
    for _ in range(int(rng.integers(1, 4))):
        for step in steps:
            length = int(2.0 * RATE)
            note = tone(first * 2 ** (step / 12), partials, length)
            place(sound, note * decay(length, rng.uniform(0.8, 2.5)), int(start * RATE))
            start += gap
        start += rng.uniform(0.8, 2.0)
    return sound


def kettle(rng: np.random.Generator, n: int) -> Signal:
    """A kettle that comes to the boil: roaring water, and a breathy whistle that climbs."""
    roar = coloured_noise(rng, n, rng.uniform(0.5, 1.5)) * decibels(rng.uniform(-25, -5))
    pitch = rng.uniform(1100, 2600)
    climb = np.clip((np.arange(n) / n - rng.uniform(-0.6, 0.4)) / rng.uniform(0.2, 0.6), 0, 1)
    line = pitch * (0.75 + 0.25 * climb) * (1 + rng.uniform(0.005, 0.03) * wander(rng, n, 12))
    steam = shape(rng.standard_normal(n), resonance(pitch, rng.uniform(80, 400)))
    flutter = 1 + rng.uniform(0.1, 0.5) * wander(rng, n, 20)
    sung = tone(line, [1.0, 0.2, 0.05], n) + rng.uniform(0.3, 2.0) * steam / steam.std()
    return np.asarray(roar + sung * climb * flutter)
