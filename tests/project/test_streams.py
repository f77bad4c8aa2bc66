"""Unlabelled background: what is learned from, and what is kept for the decision."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from jerboa.clips import Recording, write_clip
from jerboa.errors import DatasetError
from jerboa.project import _streams
from jerboa.project._streams import Streams, find_streams

RATE = 16_000


def night(path: Path, seconds: int, seed: int = 0) -> np.ndarray:
    sound = np.random.default_rng(seed).normal(0, 300, seconds * RATE).astype(np.int16)
    write_clip(path, sound)
    return sound


def seconds(recordings: Sequence[Recording]) -> list[float]:
    return [len(each.samples()) / RATE for each in recordings]


def test_the_last_fifth_of_a_long_recording_is_kept_in_minutes(tmp_path: Path) -> None:
    whole = night(tmp_path / "deep" / "a.wav", 500)
    streams = find_streams(tmp_path)
    assert seconds(streams.learned_from) == [400]
    assert seconds(streams.fitted_to) == [60, 40]
    together = [each.samples() for each in (*streams.learned_from, *streams.fitted_to)]
    np.testing.assert_array_equal(np.concatenate(together), whole)
    assert {each.label for each in (*streams.learned_from, *streams.fitted_to)} == {"background"}


def test_of_short_recordings_every_fifth_is_kept(tmp_path: Path) -> None:
    for number in range(11):
        night(tmp_path / f"{number:02d}.wav", 5, number)
    streams = find_streams(tmp_path)
    assert seconds(streams.learned_from) == [5] * 9
    assert [Path(each.name.split(" from ")[0]).stem for each in streams.fitted_to] == ["04", "09"]
    assert seconds(streams.fitted_to) == [5, 5]


def test_a_folder_validation_is_kept_instead(tmp_path: Path) -> None:
    for part in ("train", "validation", "test"):
        night(tmp_path / part / f"{part}.wav", 20)
    streams = find_streams(tmp_path)
    assert seconds(streams.learned_from) == [20]
    assert [each.name for each in streams.learned_from] == [str(tmp_path / "train" / "train.wav")]
    assert seconds(streams.fitted_to) == [20]


def test_a_folder_train_alone_is_learned_from_whole(tmp_path: Path) -> None:
    night(tmp_path / "train" / "a.wav", 20)
    night(tmp_path / "test" / "b.wav", 20)
    streams = find_streams(tmp_path)
    assert seconds(streams.learned_from) == [20]
    assert streams.fitted_to == ()


def test_hours_are_kept_up_to_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_streams, "_MOST_KEPT", 10 * RATE)
    for name in ("a", "b"):
        night(tmp_path / f"{name}.wav", 100)
    streams = find_streams(tmp_path)
    assert seconds(streams.fitted_to) == [5, 5]


def test_no_folder_and_one_without_sounds(tmp_path: Path) -> None:
    assert find_streams(None) == Streams()
    with pytest.raises(DatasetError, match="holds no recordings"):
        find_streams(tmp_path)
