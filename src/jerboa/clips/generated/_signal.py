"""Building blocks of synthesis; all signals are float64 at 16 kHz."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from jerboa.clips._audio import SAMPLE_RATE

RATE = SAMPLE_RATE
"""Hz."""

_HIGHEST = 7_800.0
"""Hz: partials above are left out, so that nothing folds back."""

Signal = NDArray[np.float64]
Response = Callable[[Signal], Signal]
"""Gain as a function of frequency in Hz."""


def log_uniform(rng: np.random.Generator, low: float, high: float) -> float:
    """Draw a number whose logarithm is even between two."""
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))


def tone(
    frequency: Signal | float, partials: Sequence[float], n: int, phase: float = 0.0
) -> Signal:
    """Sum of harmonics of one, possibly moving, fundamental.

    Parameters
    ----------
    frequency : float or ndarray, shape (n,)
        Hz.
    partials : sequence of float
        Amplitudes of the fundamental and its multiples.
    n : int
        Samples.
    phase : float
        Of the fundamental at the start, radians.
    """
    hertz = np.broadcast_to(np.asarray(frequency, np.float64), (n,))
    angle = phase + 2 * np.pi * np.cumsum(hertz) / RATE
    lowest, highest = float(hertz.min(initial=_HIGHEST)), float(hertz.max(initial=0.0))
    # sin(k a) = 2 cos(a) sin((k - 1) a) - sin((k - 2) a): one sine for all partials.
    before, current, twice = np.zeros(n), np.sin(angle), 2 * np.cos(angle)
    result = np.zeros(n)
    for order, amplitude in enumerate(partials, start=1):
        if order * lowest >= _HIGHEST:
            break
        if amplitude:
            inside = 1.0 if order * highest < _HIGHEST else order * hertz < _HIGHEST
            result += amplitude * inside * current
        before, current = current, twice * current - before
    return result


def square_partials(count: int = 15) -> list[float]:
    """Fourier series of a square wave: odd harmonics, amplitude 1/k."""
    return [1 / k if k % 2 else 0.0 for k in range(1, count + 1)]


def fast_size(n: int) -> int:
    """The least length from `n` on that the FFT likes: a power of 2 times 16 to 30, 5-smooth."""
    power = 1 << max(0, (n - 1).bit_length() - 5)
    return next(m * power for m in (16, 18, 20, 24, 25, 27, 30, 32) if m * power >= n)


def shape(signal: Signal, response: Response) -> Signal:
    """Filter a signal by a gain over frequency, without a shift in time."""
    size = fast_size(len(signal))
    spectrum = np.fft.rfft(signal, size)
    spectrum *= response(frequencies(size))
    filtered: Signal = np.fft.irfft(spectrum, size)
    return filtered[: len(signal)]


def frequencies(size: int) -> Signal:
    """The frequency of each bin of a real FFT, Hz."""
    return np.arange(size // 2 + 1, dtype=np.float64) * (RATE / size)


def low_pass(corner: float, order: int = 2) -> Response:
    """Butterworth magnitude, falling by 6 dB an octave and order."""
    return lambda hertz: 1 / np.sqrt(1 + (hertz / corner) ** (2 * order))


def high_pass(corner: float, order: int = 2) -> Response:
    """Butterworth magnitude, rising by 6 dB an octave and order."""
    return lambda hertz: 1 / np.sqrt(1 + (corner / np.maximum(hertz, 1e-3)) ** (2 * order))


def resonance(centre: float, width: float) -> Response:
    """One resonance with a peak of 1 and a 3 dB bandwidth of `width` Hz."""
    return lambda hertz: 1 / np.sqrt(1 + ((hertz - centre) / (width / 2)) ** 2)


def coloured_noise(rng: np.random.Generator, n: int, slope: float) -> Signal:
    """Noise of RMS 1 whose power falls as frequency to the minus `slope` (0 white, 1 pink)."""
    noise = shape(
        rng.standard_normal(n), lambda hertz: np.maximum(hertz, 20.0) ** (-slope / 2) * (hertz > 0)
    )
    return np.asarray(noise / rms(noise))


def unit_energy(signal: Signal) -> Signal:
    """The signal, scaled to an energy of 1."""
    return np.asarray(signal / (rms(signal) * len(signal) ** 0.5))


def wander(rng: np.random.Generator, n: int, rate: float) -> Signal:
    """A slow random curve between about -1 and 1 that turns some `rate` times a second."""
    knots = max(4, int(n / RATE * rate) + 3)
    return np.interp(np.linspace(0, knots - 1, n), np.arange(knots), rng.uniform(-1, 1, knots))


def fade(n: int, attack: float, release: float) -> Signal:
    """An envelope of `n` samples that rises and falls as half cosines, in seconds."""
    envelope = np.ones(n)
    rise, fall = (min(n // 2, int(seconds * RATE)) for seconds in (attack, release))
    envelope[:rise] = 0.5 - 0.5 * np.cos(np.pi * np.arange(rise) / max(1, rise))
    envelope[n - fall :] = 0.5 + 0.5 * np.cos(np.pi * np.arange(fall) / max(1, fall))
    return envelope


def decay(n: int, seconds: float) -> Signal:
    """An exponential that falls by 60 dB in `seconds`."""
    curve: Signal = 10.0 ** (-3 * np.arange(n) / (RATE * seconds))
    return curve


def place(track: Signal, sound: Signal, start: int) -> None:
    """Add a sound to a track; what lies outside is cut."""
    begin, end = max(0, start), min(len(track), start + len(sound))
    if begin < end:
        track[begin:end] += sound[begin - start : end - start]


def rms(signal: Signal) -> float:
    """Root mean square; never exactly 0, so that it can be divided by."""
    return float(np.sqrt(np.mean(np.square(signal)) + 1e-20))


def decibels(level: float) -> float:
    """Amplitude ratio of a level in dB."""
    return float(10.0 ** (level / 20))
