"""Augmented features are those of a sound that could have been recorded."""

from dataclasses import replace

import numpy as np
import pytest

from jerboa.training import FeatureAugmentation
from jerboa.training.feature_augmentation import mix_up, vary_features

NOTHING = FeatureAugmentation(
    mix=0, mix_up=0, noise=0, level=0, colour_db=0, mask_bins=0, mask_columns=0
)


def features(power: float, count: int = 40) -> np.ndarray:
    rng = np.random.default_rng(1)
    return np.log2(1 + power * rng.exponential(1, (count, 62, 40))).astype(np.float32)


def vary(windows: np.ndarray, seed: int = 0, **changes: object) -> np.ndarray:
    settings = replace(NOTHING, **changes)  # type: ignore[arg-type]
    return vary_features(windows, features(300.0), np.random.default_rng(seed), settings)


def power(windows: np.ndarray) -> np.ndarray:
    return np.exp2(windows.astype(np.float64)) - 1


def test_nothing_likely_changes_nothing():
    windows = features(1_000.0)
    assert vary(windows) == pytest.approx(windows, abs=1e-5)


def test_a_gain_of_10_db_is_ten_times_the_power():
    windows = features(1_000.0)
    louder = vary(windows, level=1, gain_db=(10.0, 10.0))
    assert power(louder) == pytest.approx(10 * power(windows), rel=1e-3)


def test_no_gain_makes_a_window_fall_silent():
    quieter = vary(features(1_000.0), level=1, gain_db=(-90.0, -90.0))
    loudest = np.sort(power(quieter).sum(axis=2), axis=1)[:, -12:].mean(axis=1)
    assert loudest == pytest.approx(2.0**8, rel=1e-2)


def test_noise_lies_where_it_was_drawn():
    windows = features(1_000.0)
    noisy = vary(windows, noise=1, noise_snr_db=(3.0, 3.0))
    added = (power(noisy) - power(windows)).mean(axis=(1, 2))
    ratio = power(windows).mean(axis=(1, 2)) / added
    assert 10 * np.log10(ratio) == pytest.approx(3.0, abs=0.05)


def test_background_lies_where_it_was_drawn():
    windows = features(1_000.0)
    mixed = vary(windows, mix=1, mix_db=(20.0, 20.0))
    added = (power(mixed) - power(windows)).sum(axis=2).mean(axis=1)
    loudest = np.sort(power(windows).sum(axis=2), axis=1)[:, -12:].mean(axis=1)
    assert 10 * np.log10(loudest / added) == pytest.approx(20.0, abs=0.05)


def test_a_shifted_sound_begins_or_ends_in_the_window_and_keeps_its_least():
    beeps = np.zeros((400, 62, 40), np.float32)
    beeps[:, 10:25] = beeps[:, 40:55] = 12.0
    shifted = vary(beeps, shift=1, shift_least=6)
    heard = (shifted > 0).all(axis=2)
    assert heard.sum(axis=1).min() >= 6
    assert heard.sum(axis=1).max() <= 30
    begins_late = ~heard[:, 10] & heard[:, 54]
    ends_early = heard[:, 10] & ~heard[:, 54]
    assert begins_late.mean() > 0.2
    assert ends_early.mean() > 0.2
    for silent in (slice(0, 10), slice(25, 40), slice(55, 62)):
        assert not shifted[:, silent].any()


def test_a_style_lies_between_that_of_two_windows():
    rng = np.random.default_rng(2)
    level, spread = rng.uniform(10, 14, (2, 1, 40)), rng.uniform(0.5, 2.0, (2, 1, 40))
    windows = (level + spread * rng.normal(0, 1, (2, 62, 40))).astype(np.float32)
    changed = []
    for seed in range(20):
        styled = vary(windows, seed, mix_style=1)
        changed.append(np.mean(np.abs(styled - windows) > 0.1))
        for of in (np.mean, np.std):
            low, high = np.sort(of(windows, axis=1), axis=0)
            assert (of(styled, axis=1) >= low - 1e-3).all()
            assert (of(styled, axis=1) <= high + 1e-3).all()
        # What happens in time stays.
        for window, own in zip(styled, windows, strict=True):
            for bin_, same in zip(window.T, own.T, strict=True):
                assert np.corrcoef(bin_, same)[0, 1] == pytest.approx(1, abs=1e-4)
    assert max(changed) > 0.8


def test_masks_hide_no_more_than_they_may():
    windows = features(1_000.0)
    hidden = np.abs(vary(windows, mask_bins=6, mask_columns=10) - windows) > 1e-4
    assert 0 < hidden.all(axis=1).sum(axis=1).max() <= 12
    assert 0 < hidden.all(axis=2).sum(axis=1).max() <= 20


def test_masks_lie_anywhere_up_to_the_last_band_and_column():
    windows = features(1_000.0, count=4_000)
    for mask, axis in (("mask_bins", 1), ("mask_columns", 2)):
        hidden = np.abs(vary(windows, **{mask: 6}) - windows) > 1e-4
        share = hidden.all(axis=axis).mean(axis=0)
        assert share[0] > 0.02
        np.testing.assert_allclose(share[:6], share[:-7:-1], atol=0.02)


def test_mixed_windows_share_their_targets():
    targets = np.eye(4, dtype=np.float32)[np.arange(40) % 4]
    windows, shared = mix_up(features(1_000.0), targets, np.random.default_rng(0), 1.0)
    assert windows.shape == (40, 62, 40)
    assert shared.sum(axis=1) == pytest.approx(1)
    assert (shared[np.arange(40), np.arange(40) % 4] >= 0.5 - 1e-6).all()
    assert (shared.max(axis=1) < 0.999).any()


def test_the_same_state_gives_the_same_windows():
    everything = {"mix": 1, "noise": 1, "level": 1, "colour_db": 4, "mask_bins": 6}
    first, second, third = (vary(features(900.0), seed, **everything) for seed in (3, 3, 4))
    assert np.array_equal(first, second)
    assert not np.array_equal(first, third)
