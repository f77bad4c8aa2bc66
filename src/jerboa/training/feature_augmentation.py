"""Windows of log-mel features varied on the fly, many at a time.

A feature is ``log2(1 + q)`` of a band's power `q`, so that sounds are mixed by adding powers. It
costs a hundredth of varying the samples and transforming them again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jerboa.bounds import require_at_least, require_ranges, require_shares

__all__ = ["FeatureAugmentation", "mix_up", "vary_features"]

_Range = tuple[float, float]
_Power = NDArray[np.float32]

_LOUDEST = 30.0
"""The feature of a full-scale sine."""
_LEAST_LEVEL = 8.0
"""Octaves of power above the floor at which a window's loudest columns are left: what cannot be
heard any more must not keep its label."""
_LOUD_COLUMNS = 12
_SOUND = 1e-3
"""Of a window's loudest column: what comes within 30 dB of it is its sound."""
_KNOTS = 5
_EXPONENTS = (-1.2, 1.0)
_SPREAD = 3.0
_STYLES = 0.3
"""Both parameters of the beta distribution: mostly near one of the two styles."""
_LEAST_SPREAD = 0.1


@dataclass(frozen=True)
class FeatureAugmentation:
    """What may happen to a window, and how likely; a probability of 0 switches a step off.

    Parameters
    ----------
    shift : float
        Probability that a window's sound begins or ends within it: silence before a column, or
        from one on.
    shift_least : int
        Columns of the sound that a shift leaves, or all if there are fewer.
    mix : float
        Probability of another recording in the background.
    mix_db : tuple of float
        Level of the window's loudest columns above the other's mean, dB.
    mix_up : float
        Probability that a window is mixed with one of another label, whose labels then share
        the target (H. Zhang et al., "mixup", 2018). Only with more than two labels.
    noise : float
        Probability of coloured noise.
    noise_snr_db : tuple of float
        Level of the window above the noise, dB.
    level : float
        Probability of another level.
    gain_db : tuple of float
        The change, dB; less where the window would fall silent.
    colour_db : float
        Standard deviation of a smooth change of the spectrum, dB; 0 for none.
    mix_style : float
        Probability that mean and spread of each bin over time become those between the window's
        and another's, whatever its label, as of another room and microphone (B. Kim et al.,
        "Domain generalization on efficient acoustic scene classification", 2022; K. Zhou et al.,
        "Domain generalization with MixStyle", 2021). Steady tones fade by it.
    mask_bins, mask_columns : int
        Most bins and columns of two masks each (D. S. Park et al., "SpecAugment", 2019).
    """

    shift: float = 0.0
    shift_least: int = 20
    mix: float = 0.5
    mix_db: _Range = (-2.0, 30.0)
    mix_up: float = 0.5
    noise: float = 0.4
    noise_snr_db: _Range = (-5.0, 30.0)
    level: float = 0.8
    gain_db: _Range = (-40.0, 10.0)
    colour_db: float = 4.0
    mix_style: float = 0.0
    mask_bins: int = 6
    mask_columns: int = 10

    def __post_init__(self) -> None:
        require_shares(self, "shift", "mix", "mix_up", "noise", "level", "mix_style")
        require_ranges(self, "mix_db", "noise_snr_db", "gain_db")
        require_at_least(self, 0, "colour_db", "mask_bins", "mask_columns")
        require_at_least(self, 1, "shift_least")


def vary_features(
    windows: NDArray[np.float32],
    others: NDArray[np.float32],
    rng: np.random.Generator,
    settings: FeatureAugmentation,
    normalize: Callable[[NDArray[np.float32]], NDArray[np.float32]] | None = None,
) -> NDArray[np.float32]:
    """Vary windows: shift, background, noise, colour, level, style, masks, in this order.

    Parameters
    ----------
    windows : ndarray of float32, shape (n, columns, bins)
        Real features.
    others : ndarray of float32, shape (n, columns, bins)
        What may be mixed into each.
    rng : numpy Generator
        All chance comes from it.
    settings : FeatureAugmentation
        What may happen.
    normalize : callable, optional
        What follows the logarithms in the front end; comes before the masks.

    Returns
    -------
    ndarray of float32, shape (n, columns, bins)
        As many columns as `normalize` leaves.
    """
    power = _power(windows)
    if settings.shift:
        power = _shift(power, rng, settings)
    if settings.mix:
        power = _mix(power, _power(others), rng, settings)
    power = _add_noise(power, rng, settings)
    if settings.colour_db:
        power *= _colour(power.shape, rng, settings.colour_db)
    power = _change_level(power, rng, settings)
    features = _features(power)
    if settings.mix_style:
        features = _mix_style(features, rng, settings.mix_style)
    return _mask(normalize(features) if normalize else features, rng, settings)


def mix_up(
    windows: NDArray[np.float32],
    targets: NDArray[np.float32],
    rng: np.random.Generator,
    probability: float,
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Mix windows of a batch at equal energy, and their targets in the same proportion.

    Parameters
    ----------
    windows : ndarray of float32, shape (n, columns, bins)
        Log-mel features.
    targets : ndarray of float32, shape (n, labels)
        Probability of each label.
    rng : numpy Generator
        Source of all that is drawn.
    probability : float
        Share of the windows that are mixed with another one of the batch.

    Returns
    -------
    ndarray of float32, ndarray of float32
        As given, of the same shapes.

    References
    ----------
    Y. Tokozume et al., "Learning from between-class examples for deep sound recognition", 2018.
    """
    count = len(windows)
    partners = rng.permutation(count)
    share = np.where(rng.random(count) < probability, rng.uniform(0.5, 1.0, count), 1.0)
    power = _power(windows)
    energy = power.mean((1, 2)) + 1e-3
    # Equal energies, then amplitudes in the proportion of the targets.
    gain = ((1 - share) / share) ** 2 * energy / energy[partners]
    mixed = power + power[partners] * gain[:, np.newaxis, np.newaxis]
    share = share[:, np.newaxis]
    return _features(mixed), (targets * share + targets[partners] * (1 - share)).astype(np.float32)


def _power(features: NDArray[np.float32]) -> _Power:
    return np.asarray(np.exp2(features) - 1)


def _features(power: _Power) -> NDArray[np.float32]:
    return np.minimum(np.log2(power + 1), _LOUDEST).astype(np.float32)


def _chosen(rng: np.random.Generator, count: int, probability: float) -> NDArray[np.bool_]:
    return rng.random((count, 1, 1)) < probability


def _decibels(rng: np.random.Generator, count: int, bounds: _Range) -> _Power:
    return (10.0 ** (rng.uniform(*bounds, (count, 1, 1)) / 10)).astype(np.float32)


def _loudness(power: _Power) -> _Power:
    """Power of the loudest columns, all bins together, shape (n, 1, 1)."""
    columns = np.sort(power.sum(axis=2), axis=1)[:, -_LOUD_COLUMNS:]
    return np.asarray(columns.mean(axis=1)[:, np.newaxis, np.newaxis])


def _shift(power: _Power, rng: np.random.Generator, settings: FeatureAugmentation) -> _Power:
    count, columns, _ = power.shape
    strength = power.sum(axis=2)
    sounds = strength >= _SOUND * strength.max(axis=1, keepdims=True)
    ends_early = rng.random(count) < 0.5
    sounds[ends_early] = sounds[ends_early, ::-1]
    left = sounds[:, ::-1].cumsum(axis=1)[:, ::-1]
    least = np.minimum(settings.shift_least, left[:, :1])
    start = rng.integers(0, (left >= least).sum(axis=1))
    silent = np.arange(columns) < start[:, np.newaxis]
    silent[ends_early] = silent[ends_early, ::-1]
    silent &= rng.random((count, 1)) < settings.shift
    return np.where(silent[..., np.newaxis], np.float32(0), power)


def _mix(
    power: _Power, others: _Power, rng: np.random.Generator, settings: FeatureAugmentation
) -> _Power:
    count = len(power)
    mean = others.sum(axis=2).mean(axis=1)[:, np.newaxis, np.newaxis] + 1
    gain = _loudness(power) / mean / _decibels(rng, count, settings.mix_db)
    added = np.where(_chosen(rng, count, settings.mix), gain, 0) * others
    return np.asarray(power + added, np.float32)


def _add_noise(power: _Power, rng: np.random.Generator, settings: FeatureAugmentation) -> _Power:
    count, columns, bins = power.shape
    chosen = np.flatnonzero(_chosen(rng, count, settings.noise))
    exponent = rng.uniform(*_EXPONENTS, (len(chosen), 1, 1)) * np.linspace(0, 6, bins)
    noise = rng.standard_gamma(_SPREAD, (len(chosen), columns, bins), dtype=np.float32)
    noise *= np.exp2(exponent).astype(np.float32)
    gain = power[chosen].mean((1, 2), keepdims=True) / noise.mean((1, 2), keepdims=True)
    noisy: _Power = power.copy()
    noisy[chosen] += gain / _decibels(rng, len(chosen), settings.noise_snr_db) * noise
    return noisy


def _colour(shape: tuple[int, ...], rng: np.random.Generator, deviation_db: float) -> _Power:
    count, _, bins = shape
    knots = 10.0 ** (rng.normal(0, deviation_db, (count, _KNOTS)) / 10)
    place = np.linspace(0, _KNOTS - 1, bins)
    left = np.minimum(place.astype(int), _KNOTS - 2)
    part = place - left
    curve = knots[:, left] ** (1 - part) * knots[:, left + 1] ** part
    return np.asarray(curve[:, np.newaxis, :], np.float32)


def _change_level(power: _Power, rng: np.random.Generator, settings: FeatureAugmentation) -> _Power:
    count = len(power)
    gain = _decibels(rng, count, settings.gain_db)
    least = np.minimum(1.0, 2.0**_LEAST_LEVEL / (_loudness(power) + 1e-3))
    gain = np.where(_chosen(rng, count, settings.level), np.maximum(gain, least), 1.0)
    return np.asarray(power * gain)


def _mix_style(
    features: NDArray[np.float32], rng: np.random.Generator, probability: float
) -> NDArray[np.float32]:
    count = len(features)
    own_mean = features.mean(axis=1, keepdims=True)
    own_spread = features.std(axis=1, keepdims=True) + _LEAST_SPREAD
    share = rng.beta(_STYLES, _STYLES, (count, 1, 1))
    share = np.where(_chosen(rng, count, probability), share, 1.0).astype(np.float32)
    partners = rng.permutation(count)
    mean = own_mean * share + own_mean[partners] * (1 - share)
    spread = own_spread * share + own_spread[partners] * (1 - share)
    styled = (features - own_mean) * (spread / own_spread) + mean
    return np.asarray(np.clip(styled, 0, _LOUDEST))


def _mask(
    features: NDArray[np.float32], rng: np.random.Generator, settings: FeatureAugmentation
) -> NDArray[np.float32]:
    count, columns, bins = features.shape
    filling = features.mean((1, 2), keepdims=True)
    for _ in range(2):
        for axis, size, most in (
            (2, bins, settings.mask_bins),
            (1, columns, settings.mask_columns),
        ):
            width = np.minimum(rng.integers(0, most + 1, count), size)
            start = (rng.random(count) * (size - width + 1)).astype(int)
            place = np.arange(size)
            hidden = (place >= start[:, None]) & (place < (start + width)[:, None])
            features = np.where(np.expand_dims(hidden, 3 - axis), filling, features)
    return features
