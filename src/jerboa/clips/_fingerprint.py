"""The same recording under two names: found by its sound, not by its bytes.

A copy at another level, in another format or cut elsewhere has other bytes. Robust hashes of
short stretches (J. Haitsma, T. Kalker, "A Highly Robust Audio Fingerprinting System", 2002) tell
which pairs may be copies and how they lie to each other; the waveforms then decide.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from itertools import combinations, pairwise

import numpy as np
import soxr
from numpy.typing import NDArray

from jerboa.clips._audio import SAMPLE_RATE

__all__ = ["same_recordings"]

_RATE = 8_000
"""Hz: alarms lie at 2.5 to 3.5 kHz; what is above 4 kHz is lost in many formats."""
_FRAME = 2_048
_HOP = 128
_WIDE_HZ, _WIDE_BITS = (150.0, 3_800.0), 16
_HIGH_HZ, _HIGH_BITS = (1_000.0, 3_800.0), 8
_BLOCK = 32
"""Frames that are transformed together: as many as a processor's cache holds."""
_MOST_CLIPS_OF_A_HASH = 20
"""Of a hash that more clips have, as of hum, only neighbours are taken for pairs. Of more copies
than this many, each is then paired with the next, and that joins them all."""
_LEAST_HASHES, _ABOVE_CHANCE = 3, 24
"""At one offset. Of long recordings some hashes meet at each by chance."""
_LEAST_OVERLAP_S, _LEAST_OVERLAP = 0.5, 0.9
"""Seconds, or that share of a shorter clip."""
_LEAST_CORRELATION, _LEAST_OF_SHORT = 0.8, 0.95
"""Two takes of one sound, even of one alarm, have less than a half; below half a second two beeps
of one alarm may have more. What MP3 or Vorbis leaves has 0.99."""
_REACH = 2 * _HOP
_LONGEST_TRANSFORM = 1 << 15


def same_recordings(
    clips: Sequence[NDArray[np.int16]], progress: Callable[[int, int], None] | None = None
) -> list[tuple[int, int]]:
    """Find pairs of clips that hold the same stretch of one recording.

    Level, format, a noise far below the sound, and where a clip begins and ends do not matter;
    a change of speed or pitch hides a copy, as does a noise near its level, or a format with loss
    where a clip is nothing but one steady tone.

    Parameters
    ----------
    clips : sequence of ndarray of int16, shape (n,)
        Mono at 16 kHz.
    progress : callable, optional
        Called with the number of clips done and of all.

    Returns
    -------
    list of (int, int)
        Indices of the pairs, the lower first, rising.
    """
    sounds, hashes = [], []
    for done, samples in enumerate(clips, 1):
        sound = soxr.resample(samples.astype(np.float32), SAMPLE_RATE, _RATE)
        sounds.append(sound)
        hashes.append(_hashes(sound))
        if progress:
            progress(done, len(clips))
    return sorted(
        pair
        for pair, offset in _candidates(hashes)
        if _same(sounds[pair[0]], sounds[pair[1]], offset * _HOP)
    )


def _hashes(sound: NDArray[np.float32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Two kinds of one number a hop, 0 where nothing is.

    One tells of the whole band. Where a sound is nothing but a high beep, a format with loss
    leaves little of the rest: the other kind tells of the high bands, now and a frame later.
    """
    padded = np.pad(sound, (0, max(0, 2 * _FRAME - len(sound))))
    frames = np.lib.stride_tricks.sliding_window_view(padded, _FRAME)[::_HOP]
    window = np.hanning(_FRAME).astype(np.float32)
    wide, high = [], []
    for start in range(0, len(frames), _BLOCK):
        power = np.abs(np.fft.rfft(frames[start : start + _BLOCK] * window, axis=1)) ** 2
        wide.append(_bands(power, _WIDE_HZ, _WIDE_BITS))
        high.append(_bands(power, _HIGH_HZ, _HIGH_BITS))
    one = _growth(np.concatenate(wide))
    other = _growth(np.concatenate(high))
    now, later = other[: -_FRAME // _HOP], other[_FRAME // _HOP :]
    return one, np.where((now > 0) & (later > 0), now << _HIGH_BITS | later, 0)


def _bands(
    power: NDArray[np.float32], hertz: tuple[float, float], bits: int
) -> NDArray[np.float32]:
    edges = np.geomspace(*hertz, bits + 2) * _FRAME / _RATE
    return np.add.reduceat(power, edges.astype(np.int64), axis=1)[:, : bits + 1]


def _growth(bands: NDArray[np.float32]) -> NDArray[np.int64]:
    """A bit for each band: whether it grows against its neighbour."""
    slope = np.diff(np.diff(bands, axis=1), axis=0)
    packed: NDArray[np.int64] = (slope > 0) @ (1 << np.arange(slope.shape[1], dtype=np.int64))
    packed[bands[1:].sum(axis=1) < bands.sum(axis=1).max() * 1e-5] = 0
    return packed


def _candidates(
    hashes: Sequence[tuple[NDArray[np.int64], ...]],
) -> list[tuple[tuple[int, int], int]]:
    """Pairs that share hashes at one offset, in hops of the first before the second."""
    places: defaultdict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    for clip, kinds in enumerate(hashes):
        for kind, values in enumerate(kinds):
            distinct, first = np.unique(values, return_index=True)
            for value, hop in zip(distinct.tolist(), first.tolist(), strict=True):
                if value:
                    places[kind, value].append((clip, hop))
    votes: defaultdict[tuple[int, int], Counter[int]] = defaultdict(Counter)
    for found in places.values():
        crowded = len(found) > _MOST_CLIPS_OF_A_HASH
        for (one, here), (other, there) in pairwise(found) if crowded else combinations(found, 2):
            votes[one, other][here - there] += 1
    chosen = []
    for pair, counts in votes.items():
        offset, count = counts.most_common(1)[0]
        one, other = (len(hashes[clip][0]) for clip in pair)
        by_chance = one * other / (one + other) / (1 << _WIDE_BITS)
        if count >= _LEAST_HASHES + int(_ABOVE_CHANCE * by_chance):
            chosen.append((pair, offset))
    return chosen


def _same(one: NDArray[np.float32], other: NDArray[np.float32], offset: int) -> bool:
    """Whether two sounds, `offset` samples apart or nearly so, are one where they overlap."""
    start = max(0, offset)
    length = min(len(one) - start, len(other) - (start - offset))
    is_short = length < _LEAST_OVERLAP_S * _RATE
    if is_short and length < _LEAST_OVERLAP * min(len(one), len(other)):
        return False
    a = one[start : start + length].astype(np.float64)
    b = other[start - offset : start - offset + length].astype(np.float64)
    a, b = a - a.mean(), b - b.mean()  # the microphones' offsets are not the sound
    energy = float(np.sqrt(np.sum(a * a) * np.sum(b * b)))
    least = _LEAST_OF_SHORT if is_short else _LEAST_CORRELATION
    return energy > 0 and _highest_product(a, b) >= least * energy


def _highest_product(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    """The greatest size of their product, moved by up to `_REACH` samples either way."""
    size = min(1 << (len(a) + 4 * _REACH - 1).bit_length(), _LONGEST_TRANSFORM)
    step = size - 4 * _REACH
    around = np.pad(b, _REACH)
    spectrum = np.zeros(size // 2 + 1, np.complex128)
    for start in range(0, len(a), step):
        piece = np.fft.rfft(a[start : start + step], size)
        spectrum += piece * np.conj(np.fft.rfft(around[start : start + step + 2 * _REACH], size))
    # Between the samples too: half a step off, noise would seem another one.
    product = 4 * np.fft.irfft(spectrum, 4 * size)
    return float(np.abs(np.append(product[-8 * _REACH :], product[0])).max())
