"""Tables that make the log-mel front end of ``dsp/log_mel.h`` one of a window and its bands."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jerboa.errors import ModelError

_SHORTEST, _MOST_BANDS = 400, 64


@dataclass(frozen=True)
class MelTables:
    """The fields of ``jerboa_log_mel_t``.

    Attributes
    ----------
    hann : tuple of int
        The periodic Hann window in 0.16.
    segments : tuple of tuple of int
        Bins, last weight, slope and shift between each two of the bands' corners.
    window, fft, bands, first_bin, gain : int
        As in the C.
    """

    hann: tuple[int, ...]
    segments: tuple[tuple[int, int, int, int], ...]
    window: int
    fft: int
    bands: int
    first_bin: int
    gain: int


def mel_tables(
    window: int, bands: int, low_hz: float, high_hz: float, sample_rate: int = 16_000
) -> MelTables:
    """Make the tables of a front end.

    The bands are those of ``librosa.filters.mel(htk=True, norm=None)``: triangles with a height
    of 1, evenly spaced on O'Shaughnessy's scale ``2595 log10(1 + f / 700)``.

    Parameters
    ----------
    window : int
        Samples in a frame, even, 400 to 1,024; filled up to 512 or 1,024 with zeros.
    bands : int
        1 to 64.
    low_hz, high_hz : float
        Lower corner of the first band, upper corner of the last.
    sample_rate : int
        Hz.

    Returns
    -------
    MelTables
        Integers, as the C takes them.

    Raises
    ------
    ModelError
        If the C is not made for it, or a band lies between two bins.
    """
    if not (_SHORTEST <= window <= 1024 and window % 2 == 0):
        raise ModelError(f"a log-mel window has 400 to 1,024 samples, evenly many, not {window}")
    if not 1 <= bands <= _MOST_BANDS:
        raise ModelError(f"a log-mel front end has 1 to {_MOST_BANDS} bands, not {bands}")
    if not 0 <= low_hz < high_hz <= sample_rate / 2:
        raise ModelError(
            f"bands from {low_hz:g} to {high_hz:g} Hz do not lie within 0 to {sample_rate / 2:g} Hz"
        )
    fft = 512 if window <= 512 else 1024
    hertz = np.arange(1, fft // 2) * sample_rate / fft
    corners = _hertz(np.linspace(_mel(low_hz), _mel(high_hz), bands + 2))
    inside = (hertz >= corners[0]) & (hertz < corners[-1])
    places = np.searchsorted(corners, hertz[inside], side="right") - 1
    counts = np.bincount(places, minlength=bands + 1)
    heard = counts[:-1] + counts[1:]
    if heard.min() == 0:
        raise ModelError(
            f"band {int(heard.argmin()) + 1} of {bands} holds no bin of a {fft}-point transform; "
            "use fewer bands, a longer window or a higher lowest frequency"
        )
    segments = []
    last = int(np.flatnonzero(inside)[0]) - 1
    for count, lower, upper in zip(counts.tolist(), corners[:-1], corners[1:], strict=True):
        last += count
        falling = (upper - hertz[last]) / (upper - lower) if count else 0.0
        segments.append((count, _sixteen_bits(falling), *_slope(hertz[0] / (upper - lower))))
    return MelTables(
        hann=tuple(int(value) for value in _hann(window)),
        segments=tuple(segments),
        window=window,
        fft=fft,
        bands=bands,
        first_bin=int(np.flatnonzero(inside)[0]) + 1,
        gain=round((fft / window) ** 2 * 2**14),
    )


def _mel(hertz: float) -> float:
    return float(2595 * np.log10(1 + hertz / 700))


def _hertz(mel: NDArray[np.float64]) -> NDArray[np.float64]:
    hertz: NDArray[np.float64] = 700 * (10 ** (mel / 2595) - 1)
    return hertz


def _hann(window: int) -> NDArray[np.int64]:
    values = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(window) / window)
    return np.minimum(np.round(values * 2**16), 2**16 - 1).astype(np.int64)


def _sixteen_bits(weight: float) -> int:
    return min(int(weight * 2**16), 2**16 - 1)


def _slope(per_bin: float) -> tuple[int, int]:
    """A weight's growth from bin to bin, with as many of 16 bits as there are."""
    shift = 0
    while per_bin * 2 ** (shift + 1) < 1:
        shift += 1
    return _sixteen_bits(per_bin * 2**shift), shift
