"""A scene holds its sound where it says, at the level that it says."""

import numpy as np
import pytest

from jerboa.clips import BACKGROUND, Recording, background_scenes, mixed_scenes


def noise(number: int, seconds: float) -> Recording:
    samples = np.random.default_rng(number).normal(0, 200, round(16_000 * seconds))
    return Recording(BACKGROUND, f"noise-{number}", held=samples.astype(np.int16))


def beep() -> Recording:
    """Half a second of nothing, 1 s of a tone, half a second of nothing."""
    samples = np.zeros(32_000)
    samples[8_000:24_000] = 5_000 * np.sin(2 * np.pi * 3_000 * np.arange(16_000) / 16_000)
    return Recording("alarm", "beep", held=samples.astype(np.int16))


def test_sounds_lie_where_the_scene_says_at_its_level():
    scenes = list(mixed_scenes([beep()], [noise(1, 20)], (0.0, 20.0), np.random.default_rng(0)))
    assert [each.conditions for each in scenes] == [("0 dB",), ("20 dB",)]
    for scene, snr in zip(scenes, (0.0, 20.0), strict=True):
        [(begin, end)] = scene.sounds
        assert begin == pytest.approx(48_000 + 8_000, abs=160)
        assert end == pytest.approx(48_000 + 24_000, abs=160)
        sound = scene.samples.astype(float)
        before = np.mean(sound[:48_000] ** 2)
        during = np.mean(sound[begin:end] ** 2)
        assert 10 * np.log10((during - before) / before) == pytest.approx(snr, abs=0.5)


def test_a_click_before_the_sound_is_no_part_of_it():
    samples = np.zeros(64_000)
    samples[1_600:2_400] = 5_000
    samples[32_000:48_000] = 5_000 * np.sin(2 * np.pi * 3_000 * np.arange(16_000) / 16_000)
    clicked = Recording("alarm", "clicked", held=samples.astype(np.int16))
    [scene] = mixed_scenes([clicked], [noise(1, 20)], (20.0,), np.random.default_rng(0))
    [(begin, end)] = scene.sounds
    assert begin == pytest.approx(48_000 + 32_000, abs=160)
    assert end == pytest.approx(48_000 + 48_000, abs=160)


def test_short_backgrounds_are_repeated_and_nothing_clips():
    [scene] = mixed_scenes([beep()], [noise(1, 1)], (60.0,), np.random.default_rng(0))
    assert len(scene.samples) == 48_000 + 32_000 + 32_000
    assert np.abs(scene.samples.astype(int)).max() <= 30_000


def test_distances_come_in_turn_and_keep_the_level():
    clean = beep()
    scenes = list(
        mixed_scenes([clean, clean], [noise(1, 20)], (20.0,), np.random.default_rng(0), (0.5, 16.0))
    )
    assert [each.conditions for each in scenes] == [("20 dB", "0.5 m"), ("20 dB", "16 m")]
    tails = []
    for scene in scenes:
        [(begin, end)] = scene.sounds
        sound = scene.samples.astype(float)
        during = np.mean(sound[begin:end] ** 2) / np.mean(sound[:48_000] ** 2)
        assert 10 * np.log10(during) == pytest.approx(20, abs=0.5)
        tails.append(np.mean(sound[end : end + 1_600] ** 2))
    # Far away the room rings on.
    assert tails[1] > 4 * tails[0]


def test_backgrounds_hold_nothing_to_be_found_after_their_first_second_backwards():
    long = noise(1, 70)
    [scene] = background_scenes([long])
    assert scene.sounds == ()
    assert scene.source == "noise-1"
    assert np.array_equal(scene.samples[16_000:], long.samples())
    assert np.array_equal(scene.samples[:16_000], long.samples()[15_999::-1])


def test_short_backgrounds_follow_one_another():
    short = [noise(number, 25) for number in range(4)]
    scenes = list(background_scenes([*short, noise(4, 61)]))
    assert sum(len(each.samples) - 16_000 for each in scenes) == 16_000 * (100 + 61)
    assert np.array_equal(
        scenes[0].samples[16_000:], np.concatenate([each.samples() for each in short[:3]])
    )
