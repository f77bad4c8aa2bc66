"""One recording under two names is found by its sound; two recordings never are one."""

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr
from numpy.typing import NDArray

from jerboa.clips import (
    BACKGROUND,
    Dataset,
    Recording,
    esc50,
    generated,
    merge_same_sound,
    read_clip,
    split,
)
from jerboa.clips._fingerprint import _same, same_recordings
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


def through(samples: Samples, form: str, rate: int) -> Samples:
    """Compressed with loss, delayed by the encoder, and back."""
    file = io.BytesIO()
    soundfile.write(file, soxr.resample(samples / 65_536, 16_000, rate), rate, format=form)
    file.seek(0)
    return as_int16(65_536 * soxr.resample(soundfile.read(file)[0], rate, 16_000))


def through_mp3(samples: Samples) -> Samples:
    return through(samples, "MP3", 44_100)


def through_vorbis(samples: Samples) -> Samples:
    return through(samples, "OGG", 16_000)


def recordings_of(*sounds: Samples) -> tuple[Recording, ...]:
    return tuple(Recording("a", str(number), held=each) for number, each in enumerate(sounds))


@pytest.mark.parametrize("vary", [quieter, inverted, cut, noisy, through_mp3, through_vorbis])
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


@pytest.mark.parametrize("vary", [through_mp3, through_vorbis])
def test_a_copy_of_a_high_beep_is_found(vary, test_data: Path) -> None:
    """Alarms at 2.5 to 3.4 kHz: a format with loss leaves nothing else of them."""
    alarms = [read_clip(path) for path in sorted((test_data / "fire_alarms").glob("*.flac"))]
    copies = [vary(each) for each in alarms]
    assert len(alarms) == 4
    assert same_recordings([*alarms, *copies]) == [(one, one + 4) for one in range(4)]


@pytest.mark.parametrize("vary", [quieter, through_mp3, through_vorbis])
def test_copies_of_short_words_are_found(vary, test_data: Path) -> None:
    words = [read_clip(path) for path in sorted((test_data / "spoken_digits").glob("3_*"))[:60]]
    words = [each for each in words if len(each) < 8_000][:20]
    assert len(words) == 20
    pairs = same_recordings([*words, *(vary(each) for each in words)])
    assert set(pairs) <= {(one, one + 20) for one in range(20)}
    assert len(pairs) >= 19


def test_any_number_of_copies_is_one_source() -> None:
    rng = np.random.default_rng(0)
    one, another = (2_000 * rng.standard_normal(40_000) for _ in range(2))
    copies = [as_int16(level * one) for level in np.linspace(0.2, 1, 45)]
    merged = merge_same_sound(Dataset(recordings_of(*copies, as_int16(another)), ("a",)))
    assert len({each.source for each in merged.recordings[:-1]}) == 1
    assert len({each.source for each in merged.recordings}) == 2


def test_beeps_of_one_alarm_are_their_own() -> None:
    """Of one pitch, each in a noise of its own 11 dB below: their waveforms correlate by 0.93."""
    rng = np.random.default_rng(0)
    beep = 8_000 * np.sin(2 * np.pi * 3_100 * np.arange(2_400) / 8_000)
    one, another = (beep + noise for noise in 1_600 * rng.standard_normal((2, 2_400)))
    assert 0.9 < np.corrcoef(one, another)[0, 1] < 0.95
    assert not _same(one, another, 0)
    assert _same(one, 0.5 * one, 0)


def test_an_offset_makes_no_copy() -> None:
    rng = np.random.default_rng(0)
    one, another = 300 * rng.standard_normal((2, 40_000)) + 900
    assert np.sum(one * another) > 0.8 * np.sum(one * one)
    assert not _same(one, another, 0)


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


def test_noise_that_holds_a_recording_is_mixed_into_no_other_part() -> None:
    """Of ten recordings each is noise too, quieter; and of a long noise two were cut."""
    rng = np.random.default_rng(0)
    sounds = [as_int16(2_000 * rng.standard_normal(40_000)) for _ in range(11)]
    recordings = recordings_of(*sounds[:10])
    labelled = [replace(each, label="ab"[n % 2]) for n, each in enumerate(recordings)]
    noises = [
        *(quieter(each) for each in sounds),
        as_int16(np.concatenate([sounds[10], sounds[0], sounds[1]])),
    ]
    noise = tuple(Recording(BACKGROUND, f"noise {n}", held=each) for n, each in enumerate(noises))
    merged = merge_same_sound(Dataset(tuple(labelled), ("a", "b"), noise))
    assert [set(each.holds) for each in merged.background] == [
        *({str(number)} for number in range(10)),
        set(),
        {"0", "1"},
    ]
    parts = split(merged)
    assert len({each.source for each in merged.recordings}) == 10, "as many as before"
    trained = {each.source for each in parts.train}
    expected = {f"noise {number}" for number in trained} | {"noise 10"}
    expected |= {"noise 11"} if {"0", "1"} <= trained else set()
    assert {each.source for each in parts.background} == expected
    assert len(trained) < 10


def test_noise_of_the_test_parts_source_is_not_mixed_in() -> None:
    """Sources alone tell, without listening."""
    rng = np.random.default_rng(0)
    sounds = [as_int16(2_000 * rng.standard_normal(8_000)) for _ in range(6)]
    recordings = tuple(
        replace(each, label="ab"[n % 2]) for n, each in enumerate(recordings_of(*sounds))
    )
    noise = tuple(Recording(BACKGROUND, str(n), held=sounds[0]) for n in range(7))
    parts = split(Dataset(recordings, ("a", "b"), noise))
    assert {each.source for each in parts.background} == {*(r.source for r in parts.train), "6"}


def test_one_recording_under_two_labels_is_refused() -> None:
    rng = np.random.default_rng(0)
    sound = as_int16(2_000 * rng.standard_normal(40_000))
    one, other = recordings_of(sound, quieter(sound))
    with pytest.raises(DatasetError, match=r"1: is a copy of 0 under another label .*delete one"):
        merge_same_sound(Dataset((one, replace(other, label="b")), ("a", "b")))
