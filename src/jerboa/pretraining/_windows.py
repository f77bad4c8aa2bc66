"""Windows of sound drawn from recordings: played faster or slower, mixed, at any level."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import soxr
from numpy.typing import NDArray

from jerboa.clips import SAMPLE_RATE, Recording, to_int16
from jerboa.errors import DatasetError

__all__ = ["Windows"]

_SPEEDS = (0.7, 1.4)
_UNCHANGED = 0.4
"""Of the sounds: the others are played at another speed."""
_MIXED = 0.45
_MIXED_DB = (0.0, 20.0)
"""Level of the first sound above the second, dB."""
_LEVEL_DBFS = (-50.0, -12.0)
_NOISY = 0.5
_NOISE_DB = (15.0, 45.0)
"""Level of the sound above white noise, dB."""
_FAINTEST = 20.0
"""RMS, of 32,768: what is fainter is silence."""
_TRIES = 100

_Samples = NDArray[np.float32]


class Windows:
    """A never ending stock of windows.

    Parameters
    ----------
    recordings : sequence of Recording
        Each is drawn from as often as it is long; all are held in memory.
    length : int
        Samples of a window.

    Raises
    ------
    ClipError
        If a recording cannot be read.
    DatasetError
        If there is not one window of sound in them.
    """

    def __init__(self, recordings: Sequence[Recording], length: int = SAMPLE_RATE) -> None:
        self._length = length
        self._recordings = [each.samples() for each in recordings]
        lengths = np.array([len(each) for each in self._recordings], np.float64)
        if lengths.sum() < length:
            raise DatasetError("there is not one second of sound to learn from; give recordings")
        self._shares = lengths / lengths.sum()

    def draw(self, rng: np.random.Generator) -> NDArray[np.int16]:
        """One window, shape (length,).

        Raises
        ------
        DatasetError
            If the recordings hold next to nothing but silence.
        """
        sound = self._sound(rng)
        if rng.random() < _MIXED:
            sound = _unit(sound + self._sound(rng) / _gain(rng.uniform(*_MIXED_DB)))
        level = 32_768 * _gain(rng.uniform(*_LEVEL_DBFS))
        sound = sound * level
        if rng.random() < _NOISY:
            noise = level / _gain(rng.uniform(*_NOISE_DB))
            sound = sound + noise * rng.standard_normal(self._length, np.float32)
        return to_int16(sound)

    def _sound(self, rng: np.random.Generator) -> _Samples:
        """A window of one recording, of RMS 1."""
        for _ in range(_TRIES):
            samples = self._recordings[rng.choice(len(self._shares), p=self._shares)]
            speed = 1.0
            if rng.random() >= _UNCHANGED:
                speed = float(np.exp(rng.uniform(*np.log(_SPEEDS))))
            window = _cut(samples, round(speed * self._length), rng)
            if speed != 1.0:
                window = soxr.resample(window, speed * SAMPLE_RATE, SAMPLE_RATE)
                window = np.pad(window, (0, max(0, self._length - len(window))))[: self._length]
            if _rms(window) >= _FAINTEST:
                return _unit(window)
        raise DatasetError("the recordings hold next to nothing but silence; give others")


def _cut(samples: NDArray[np.int16], length: int, rng: np.random.Generator) -> _Samples:
    """So many samples from anywhere; a recording that is too short lies in silence."""
    missing = max(0, length - len(samples))
    start = int(rng.integers(0, max(missing, len(samples) - length) + 1))
    if not missing:
        return samples[start : start + length].astype(np.float32)
    return np.pad(samples.astype(np.float32), (start, missing - start))


def _gain(decibels: float) -> float:
    return float(10 ** (decibels / 20))


def _rms(samples: _Samples) -> float:
    return float(np.sqrt(np.mean(samples**2)))


def _unit(samples: _Samples) -> _Samples:
    return np.asarray(samples / _rms(samples), np.float32)
