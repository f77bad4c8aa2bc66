"""Backgrounds without a pitch that matters: noise, water, hum, engines, clicks, taps."""

import numpy as np

from jerboa.clips.generated._signal import (
    RATE,
    Signal,
    coloured_noise,
    decay,
    decibels,
    log_uniform,
    low_pass,
    place,
    resonance,
    shape,
    tone,
    wander,
)


def noise(rng: np.random.Generator, n: int) -> Signal:
    """Air, wind, traffic far away: coloured noise that swells."""
    swell = 1 + rng.uniform(0, 0.9) * wander(rng, n, rng.uniform(0.3, 4))
    sound = coloured_noise(rng, n, rng.uniform(0, 2.2)) * swell
    if rng.random() < 0.3:
        sound = shape(sound, resonance(rng.uniform(200, 5000), rng.uniform(200, 2000)))
    return sound


def water(rng: np.random.Generator, n: int) -> Signal:
    """Rain, surf, a tap: bright noise under a slow swell, and bubbles that chirp upwards."""
    swell = 1 + rng.uniform(0, 0.95) * wander(rng, n, rng.uniform(0.15, 1.0))
    sound = coloured_noise(rng, n, rng.uniform(0, 1.2)) * swell
    for _ in range(rng.poisson(n / RATE * rng.uniform(0, 30))):
        length = int(rng.uniform(0.01, 0.06) * RATE)
        pitch = log_uniform(rng, 400, 4000)
        rising = pitch * (1 + rng.uniform(0, 0.4) * np.arange(length) / length)
        bubble = tone(rising, [1.0], length) * decay(length, length / RATE)
        place(sound, bubble * rng.uniform(0.3, 3), int(rng.integers(n)))
    return sound


def hum(rng: np.random.Generator, n: int) -> Signal:
    """Mains, a refrigerator, a fan: low harmonics that hold still, and moving air."""
    base = float(rng.choice([50.0, 60.0])) * float(rng.choice([1.0, 2.0]))
    partials = rng.uniform(0, 1, 20) / np.arange(1, 21) ** rng.uniform(0.5, 1.5)
    steady = tone(base, list(partials), n)
    air = coloured_noise(rng, n, rng.uniform(1, 2))
    return np.asarray(steady / steady.std() + rng.uniform(0.05, 1.0) * air)


def engine(rng: np.random.Generator, n: int) -> Signal:
    """Motor, saw, rotor: a train of broad pulses whose rate wanders."""
    rate = log_uniform(rng, 12, 180)
    pace = rate * (1 + rng.uniform(0, 0.3) * wander(rng, n, rng.uniform(0.3, 3)))
    phase = np.cumsum(pace) / RATE % 1
    pulses = (1 - phase) ** rng.uniform(1, 8) * rng.standard_normal(n)
    pulses += rng.uniform(0, 1) * (phase - 0.5)
    sound = shape(pulses, low_pass(rng.uniform(500, 6000), 1))
    for _ in range(int(rng.integers(1, 4))):
        sound += shape(pulses, resonance(rng.uniform(100, 3500), rng.uniform(80, 600)))
    return sound


def clicks(rng: np.random.Generator, n: int) -> Signal:
    """Keys, a clock, a crackling fire: bursts of a few milliseconds, regular or not."""
    sound = coloured_noise(rng, n, 1.0) * decibels(rng.uniform(-50, -25))
    if rng.random() < 0.5:
        step = RATE / rng.uniform(1, 8)
        starts = np.arange(rng.uniform(0, step), n, step) + rng.uniform(-60, 60)
    else:
        starts = rng.uniform(0, n, int(n / RATE * rng.uniform(2, 40)) + 1)
    centre, width = rng.uniform(1000, 6000), rng.uniform(500, 4000)
    for start in starts:
        length = int(rng.uniform(0.002, 0.012) * RATE)
        burst = rng.standard_normal(length) * decay(length, length / RATE)
        place(sound, burst * rng.uniform(0.2, 1), int(start))
    return shape(sound, resonance(centre, width))


def taps(rng: np.random.Generator, n: int) -> Signal:
    """Knocks, steps, a glass put down: struck bodies with a few damped modes."""
    sound = np.zeros(n)
    count = int(rng.integers(1, 4))
    modes = np.exp(rng.uniform(np.log(80), np.log(3000), count))
    ringing = rng.uniform(0.03, 0.5, count)
    start = rng.uniform(0, 0.5)
    gap = rng.uniform(0.12, 1.0)
    while start < n / RATE:
        length = int(0.4 * RATE)
        blow = rng.standard_normal(length) * decay(length, 0.02)
        for mode, time in zip(modes, ringing, strict=True):
            blow += rng.uniform(0.5, 2) * tone(mode, [1.0], length) * decay(length, time)
        place(sound, blow * rng.uniform(0.4, 1), int(start * RATE))
        start += gap * rng.uniform(0.8, 1.25) + (rng.uniform(0.5, 2) if rng.random() < 0.2 else 0)
    return sound
