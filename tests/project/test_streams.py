"""Unlabelled background: what is learned from, and what is kept for the decision."""

from pathlib import Path

import numpy as np
import pytest

from jerboa.clips import write_clip
from jerboa.errors import DatasetError
from jerboa.project import _streams
from jerboa.project._streams import Streams, find_streams

RATE = 16_000


def night(path: Path, seconds: int, seed: int = 0) -> np.ndarray:
    sound = np.random.default_rng(seed).normal(0, 300, seconds * RATE).astype(np.int16)
    write_clip(path, sound)
    return sound


def test_the_last_fifth_of_each_recording_is_kept_in_minutes(tmp_path: Path) -> None:
    first, second = night(tmp_path / "a.wav", 500), night(tmp_path / "deep" / "b.wav", 10, 1)
    streams = find_streams(tmp_path)
    assert [len(each.samples()) / RATE for each in streams.learned_from] == [400, 8]
    assert [len(each.samples()) / RATE for each in streams.fitted_to] == [60, 40, 2]
    learned, kept = streams.learned_from[0].samples(), streams.fitted_to[:2]
    np.testing.assert_array_equal(np.concatenate([learned, *(e.samples() for e in kept)]), first)
    np.testing.assert_array_equal(streams.fitted_to[2].samples(), second[8 * RATE :])
    assert {each.label for each in (*streams.learned_from, *kept)} == {"background"}


def test_a_folder_validation_is_kept_instead(tmp_path: Path) -> None:
    for part in ("train", "validation", "test"):
        night(tmp_path / part / f"{part}.wav", 20)
    streams = find_streams(tmp_path)
    assert [len(each.samples()) / RATE for each in streams.learned_from] == [20]
    assert [each.name for each in streams.learned_from] == [str(tmp_path / "train" / "train.wav")]
    assert [len(each.samples()) / RATE for each in streams.fitted_to] == [20]


def test_a_folder_train_alone_is_learned_from_whole(tmp_path: Path) -> None:
    night(tmp_path / "train" / "a.wav", 20)
    night(tmp_path / "test" / "b.wav", 20)
    streams = find_streams(tmp_path)
    assert [len(each.samples()) / RATE for each in streams.learned_from] == [20]
    assert streams.fitted_to == ()


def test_hours_are_kept_up_to_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_streams, "_MOST_KEPT", 10 * RATE)
    for name in ("a", "b"):
        night(tmp_path / f"{name}.wav", 100)
    streams = find_streams(tmp_path)
    assert [len(each.samples()) / RATE for each in streams.fitted_to] == [5, 5]


def test_no_folder_and_one_without_sounds(tmp_path: Path) -> None:
    assert find_streams(None) == Streams()
    with pytest.raises(DatasetError, match="holds no recordings"):
        find_streams(tmp_path)
