"""Constants of what may follow the log-mel front end: ``dsp/level.h`` and ``dsp/pcen.h``."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jerboa.errors import ModelError

_OCTAVE_DB = 10 * np.log10(2)
_FULL_SCALE = 30.0
"""Of a log-mel feature: the floor is a sine of -90.3 dBFS."""
_LARGEST_POWER = 32.0
"""Octaves above the floor that no frame passes."""
_CHORDS_AN_OCTAVE = 16
_LOGARITHM = 2**11
_SMOOTHING, _GAIN, _EPS = 2**15, 2**15, 2**16
_FINEST = 12


@dataclass(frozen=True)
class LevelConstants:
    """The fields of ``jerboa_level_t``, in its order."""

    release: int
    floor: int
    top: int


def level_constants(
    release_db: float, floor_dbfs: float, range_db: float, hop: int, sample_rate: int = 16_000
) -> LevelConstants:
    """Turn what a level normalization shall do into integers.

    Parameters
    ----------
    release_db : float
        Fall of the level, dB a second: 1 to 1,000.
    floor_dbfs : float
        Level of a sine; what is quieter counts as this: -90 to 0.
    range_db : float
        What the loudest band is brought to, above the front end's floor: 10 to 90.
    hop, sample_rate : int
        Samples from one column to the next, and Hz.

    Returns
    -------
    LevelConstants
        Integers, as the C takes them.

    Raises
    ------
    ModelError
        If a value is out of its range.
    """
    _check("level's release", release_db, 1, 1_000, "dB/s")
    _check("level's floor", floor_dbfs, -90, 0, "dBFS")
    _check("level's range", range_db, 10, 90, "dB")
    floor = np.log2(1 + 2 ** (_FULL_SCALE + floor_dbfs / _OCTAVE_DB))
    return LevelConstants(
        release=round(release_db * hop / sample_rate / _OCTAVE_DB * 2**16),
        floor=round(floor * 2**16),
        top=round(range_db / _OCTAVE_DB * _LOGARITHM),
    )


@dataclass(frozen=True)
class PcenTables:
    """The fields of ``jerboa_pcen_t``, and what a step of its output is worth.

    Attributes
    ----------
    curve : tuple of int
        Outputs over the logarithm of the ratio of power to smoothed power.
    smoothing, gain, eps, offset : int
        As in the C.
    scale : float
        Real value of one step of the output: a power of two.
    """

    curve: tuple[int, ...]
    smoothing: int
    gain: int
    eps: int
    offset: int
    scale: float


def pcen_tables(
    time_constant: float,
    gain: float,
    bias: float,
    power: float,
    eps: float,
    hop: int,
    sample_rate: int = 16_000,
) -> PcenTables:
    """Turn the parameters of ``librosa.pcen`` into integers.

    Parameters
    ----------
    time_constant : float
        Of the smoothed power, s: two hops to 5 s. ``librosa.pcen`` makes the same
        coefficient of it.
    gain : float
        Exponent of the smoothed power: 0.5 to 1.
    bias : float
        0 to 100.
    power : float
        Exponent of all: 0.25 to 1.
    eps : float
        Added to the smoothed power, in units of the front end's floor: 0.001 to 10,000.
    hop, sample_rate : int
        Samples from one column to the next, and Hz.

    Returns
    -------
    PcenTables
        Integers, as the C takes them, and the scale of the output.

    Raises
    ------
    ModelError
        If a value is out of its range.
    """
    _check("PCEN's time constant", time_constant, 2 * hop / sample_rate, 5, "s")
    _check("PCEN's gain", gain, 0.5, 1)
    _check("PCEN's bias", bias, 0, 100)
    _check("PCEN's power", power, 0.25, 1)
    _check("PCEN's eps", eps, 0.001, 10_000)
    columns = time_constant * sample_rate / hop
    smoothing = (np.sqrt(1 + 4 * columns**2) - 1) / (2 * columns**2)

    def output(octaves: NDArray[np.float64]) -> NDArray[np.float64]:
        ratio = np.asarray(2.0**octaves)
        return np.asarray((ratio + bias) ** power - bias**power)

    # The smoothed power holds this column's too, so that the ratio is bounded.
    highest = np.ceil(_LARGEST_POWER * (1 - gain) - np.log2(smoothing))
    largest = float(output(highest))
    bits = min(_FINEST, int(np.floor(np.log2((2**15 - 1) / largest))))
    octaves = np.arange(-64, highest + 1 / _CHORDS_AN_OCTAVE, 1 / _CHORDS_AN_OCTAVE)
    curve = np.round(output(octaves) * 2.0**bits).astype(int)
    first = int(np.argmax(curve > 0)) - 1
    # Both logarithms are those of values with 16 bits of fraction.
    offset = 16 * gain - 16 - octaves[first]
    return PcenTables(
        curve=tuple(curve[first:].tolist()),
        smoothing=round(smoothing * _SMOOTHING),
        gain=round(gain * _GAIN),
        eps=round(eps * _EPS),
        offset=round(offset * _LOGARITHM),
        scale=2.0**-bits,
    )


def _check(name: str, value: float, least: float, most: float, unit: str = "") -> None:
    if not least <= value <= most:
        raise ModelError(f"{name} must be {least:g} to {most:g} {unit}".rstrip() + f", not {value}")
