"""One recording under two names is found by its sound; two recordings never are one."""

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr
from numpy.typing import NDArray

from jerboa.clips import Dataset, Recording, esc50, generated, merge_same_sound
from jerboa.errors import DatasetError

Samples = NDArray[np.int16]


def as_int16(sound: NDArray[np.float64]) -> Samples:
    return np.clip(np.rint(sound), -32768, 32767).astype(np.int16)


def quieter(samples: Samples) -> Samples:
    return as_int16(0.2 * samples)


def inverted(samples: Samples) -> Samples:
    return as_int16(-0.9 * samples)


def cut(samples: Samples) -> Samples:
    return samples[4_321:-5_678]


def noisy(samples: Samples) -> Samples:
    rng = np.random.default_rng(1)
    rms = np.sqrt(np.mean(samples.astype(np.float64) ** 2))
    return as_int16(samples + 0.01 * rms * rng.standard_normal(len(samples)))


def through_mp3(samples: Samples) -> Samples:
    """Resampled, compressed with loss, delayed by the encoder, and back."""
    file = io.BytesIO()
    sound = soxr.resample(samples / 65_536, 16_000, 44_100)
    soundfile.write(file, sound, 44_100, format="MP3")
    file.seek(0)
    return as_int16(65_536 * soxr.resample(soundfile.read(file)[0], 44_100, 16_000))


def recordings_of(*sounds: Samples) -> tuple[Recording, ...]:
    return tuple(Recording("a", str(number), held=each) for number, each in enumerate(sounds))


@pytest.mark.parametrize("vary", [quieter, inverted, cut, noisy, through_mp3])
def test_a_copy_shares_its_source(vary) -> None:
    kinds = generated(recordings_per_kind=1, seconds=2.5).recordings
    sounds = [each.samples() for each in kinds]
    rng = np.random.default_rng(0)
    sounds.append(as_int16(2_000 * rng.standard_normal(40_000)))
    dataset = Dataset(recordings_of(*sounds, *(vary(each) for each in sounds)), ("a",))
    merged = merge_same_sound(dataset).recordings
    found = [
        one.source == other.source
        for one, other in zip(merged[: len(sounds)], merged[len(sounds) :], strict=True)
    ]
    assert np.mean(found) >= 0.9
    assert len({each.source for each in merged[: len(sounds)]}) == len(sounds)


def test_real_recordings_are_their_own(test_data: Path) -> None:
    """But for one fire of fold 2, which ESC-10 has twice, beginning alike to the sample."""
    fold = esc50(test_data / "esc10").select(folds=[2])
    merged = merge_same_sound(fold).recordings
    changed = {
        new.path.stem
        for old, new in zip(fold.recordings, merged, strict=True)
        if old.source != new.source
    }
    assert changed == {"2-30322-A-12", "2-30322-B-12"}


def test_one_recording_under_two_labels_is_refused() -> None:
    rng = np.random.default_rng(0)
    sound = as_int16(2_000 * rng.standard_normal(40_000))
    one, other = recordings_of(sound, quieter(sound))
    with pytest.raises(DatasetError, match=r"1: is a copy of 0 under another label .*delete one"):
        merge_same_sound(Dataset((one, replace(other, label="b")), ("a", "b")))
