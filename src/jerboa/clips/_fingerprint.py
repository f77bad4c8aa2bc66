"""The same recording under two names: found by its sound, not by its bytes.

A copy at another level, in another format or cut elsewhere has other bytes. Robust hashes of
short stretches (J. Haitsma, T. Kalker, "A Highly Robust Audio Fingerprinting System", 2002) tell
which pairs may be copies and how they lie to each other; the waveforms then decide.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from itertools import combinations

import numpy as np
import soxr
from numpy.typing import NDArray

__all__ = ["same_recordings"]

_RATE = 4_000
"""Hz: what lies above is lost in many formats."""
_FRAME = 1_024
_HOP = 64
_BITS = 24
_BAND_HZ = (150.0, 1_900.0)
_MOST_CLIPS_OF_A_HASH = 20
"""A hash that more clips have is that of hum or silence, and tells nothing."""
_LEAST_HASHES = 3
_LEAST_OVERLAP_S = 0.5
_LEAST_CORRELATION = 0.8
"""Two takes of one sound, even of one alarm, have less than a half."""


def same_recordings(
    clips: Sequence[NDArray[np.int16]], progress: Callable[[int, int], None] | None = None
) -> list[tuple[int, int]]:
    """Find pairs of clips that hold the same stretch of one recording.

    Level, format, a noise far below the sound, and where a clip begins and ends do not matter;
    a change of speed or pitch hides a copy, as does a noise near its level.

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
        sound = soxr.resample(samples.astype(np.float32), 16_000, _RATE)
        sounds.append(sound)
        hashes.append(_hashes(sound))
        if progress:
            progress(done, len(clips))
    return sorted(
        pair
        for pair, offset in _candidates(hashes)
        if _same(sounds[pair[0]], sounds[pair[1]], offset * _HOP)
    )


def _hashes(sound: NDArray[np.float32]) -> NDArray[np.int64]:
    """One number a hop: whether each band grows against its neighbour; 0 where nothing is."""
    padded = np.pad(sound, (0, max(0, 2 * _FRAME - len(sound))))
    frames = np.lib.stride_tricks.sliding_window_view(padded, _FRAME)[::_HOP]
    power = np.abs(np.fft.rfft(frames * np.hanning(_FRAME).astype(np.float32), axis=1)) ** 2
    edges = np.geomspace(*_BAND_HZ, _BITS + 2) * _FRAME / _RATE
    bands = np.add.reduceat(power, edges.astype(np.int64), axis=1)[:, : _BITS + 1]
    slope = np.diff(np.diff(bands, axis=1), axis=0)
    packed: NDArray[np.int64] = (slope > 0) @ (1 << np.arange(_BITS, dtype=np.int64))
    packed[bands[1:].sum(axis=1) < bands.sum(axis=1).max() * 1e-5] = 0
    return packed


def _candidates(hashes: Sequence[NDArray[np.int64]]) -> list[tuple[tuple[int, int], int]]:
    """Pairs that share hashes at one offset, in hops of the first before the second."""
    places: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for clip, values in enumerate(hashes):
        distinct, first = np.unique(values, return_index=True)
        for value, hop in zip(distinct.tolist(), first.tolist(), strict=True):
            if value:
                places[value].append((clip, hop))
    votes: defaultdict[tuple[int, int], Counter[int]] = defaultdict(Counter)
    for found in places.values():
        if 1 < len(found) <= _MOST_CLIPS_OF_A_HASH:
            for (one, here), (other, there) in combinations(found, 2):
                votes[one, other][here - there] += 1
    best = {pair: counts.most_common(1)[0] for pair, counts in votes.items()}
    return [(pair, offset) for pair, (offset, count) in best.items() if count >= _LEAST_HASHES]


def _same(one: NDArray[np.float32], other: NDArray[np.float32], offset: int) -> bool:
    """Whether two sounds, `offset` samples apart or nearly so, are one where they overlap."""
    start = max(0, offset)
    length = min(len(one) - start, len(other) - (start - offset))
    if length < _LEAST_OVERLAP_S * _RATE:
        return False
    a = one[start : start + length].astype(np.float64)
    b = other[start - offset : start - offset + length].astype(np.float64)
    energy = float(np.sqrt(np.sum(a * a) * np.sum(b * b)))
    size = 1 << (2 * length - 1).bit_length()
    spectrum = np.fft.rfft(a, size) * np.conj(np.fft.rfft(b, size))
    # Between the samples too: half a step off, noise would seem another one.
    product = 4 * np.fft.irfft(spectrum, 4 * size)
    near = np.concatenate([product[: 8 * _HOP], product[-8 * _HOP :]])
    return energy > 0 and float(np.abs(near).max()) >= _LEAST_CORRELATION * energy
