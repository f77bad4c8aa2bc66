"""Generated alarms keep the standards' numbers; the data set is repeatable and honest."""

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from jerboa.clips import Dataset, folder, generated, read_clip, split, windows_of, write_generated
from jerboa.clips.generated import (
    ALARM_KINDS,
    BACKGROUNDS,
    HARD_KINDS,
    KINDS,
    MADE_UP,
    PATTERNS,
    Pattern,
    draw_pattern,
    generate_recording,
    nearest_kind,
    sound_alarm,
)
from jerboa.errors import DatasetError, StorageError

RATE = 16_000


def named(pattern: Pattern) -> str:
    return f"{pattern.kind}-{PATTERNS.index(pattern)}"


def sounded(pattern: Pattern, seed: int, seconds: float = 16.0) -> tuple[np.ndarray, np.ndarray]:
    return sound_alarm(pattern, np.random.default_rng(seed), int(seconds * RATE))


def loud(sound: np.ndarray) -> np.ndarray:
    """Per 5 ms, whether the level is within 10 dB of the loudest: the oracle for on and off."""
    level = np.square(sound[: len(sound) // 80 * 80]).reshape(-1, 80).mean(axis=1)
    return np.asarray(level > level.max() / 10)


def runs(on: np.ndarray) -> list[tuple[bool, float]]:
    """Whole runs of on and off, in seconds; the first and last may be cut and are left out."""
    edges = [0, *(np.flatnonzero(np.diff(on)) + 1), len(on)]
    return [(bool(on[a]), (b - a) * 0.005) for a, b in pairwise(edges)][1:-1]


@pytest.mark.parametrize("pattern", [p for p in PATTERNS if p.phases], ids=named)
@pytest.mark.parametrize("seed", [1, 2])
def test_times_on_and_off_are_the_standards(pattern: Pattern, seed: int) -> None:
    sound, _ = sounded(pattern, seed)
    expected = {True: pattern.phases[0::2], False: pattern.phases[1::2]}
    found = runs(loud(sound))
    assert len(found) >= 4
    for on, seconds in found:
        nearest = min(expected[on], key=lambda value: abs(value - seconds))
        assert abs(seconds - nearest) <= pattern.tolerance * nearest + 0.02


def test_temporal_three_is_three_and_a_pause() -> None:
    pattern = next(p for p in PATTERNS if p.kind == "temporal-three")
    for seed in range(5):
        pauses = [seconds > 1 for on, seconds in runs(loud(sounded(pattern, seed)[0])) if not on]
        first = pauses.index(True)
        whole = pauses[first + 1 : first + 7]
        assert whole == [False, False, True] * 2


def test_temporal_four_is_four_and_a_pause() -> None:
    pattern = next(p for p in PATTERNS if p.kind == "temporal-four")
    for seed in range(5):
        pauses = [s > 1 for on, s in runs(loud(sounded(pattern, seed, 24.0)[0])) if not on]
        first = pauses.index(True)
        assert pauses[first + 1 : first + 5] == [False, False, False, True]


@pytest.mark.parametrize("pattern", PATTERNS, ids=named)
@pytest.mark.parametrize("seed", [3, 4])
def test_the_fundamental_lies_in_its_range(pattern: Pattern, seed: int) -> None:
    sound, on = sounded(pattern, seed, 8.0)
    low, high = pattern.tone.frequency
    # The strongest line of each 32 ms that sounds throughout.
    frames = sound[: len(sound) // 512 * 512].reshape(-1, 512)
    whole = on[: len(sound) // 512 * 512].reshape(-1, 512).all(axis=1)
    spectra = np.abs(np.fft.rfft(frames[whole] * np.hanning(512), axis=1))
    peaks = spectra.argmax(axis=1) * RATE / 512
    top = high * pattern.tone.ratio
    assert peaks.min() >= 0.98 * low - 32
    assert peaks.max() <= 1.02 * top + 32
    if pattern.tone.ratio > 1:
        assert np.ptp(peaks) > 0.6 * low * (pattern.tone.ratio - 1)


def test_high_fundamentals_lie_between_2_and_4_khz() -> None:
    for pattern in PATTERNS:
        low, high = pattern.tone.frequency
        assert 2000 <= low <= high <= 4000 or high <= 1000


def test_a_low_frequency_sounder_is_520_hz_square() -> None:
    pattern = next(p for p in PATTERNS if p.kind == "low-frequency")
    for seed in range(4):
        sound, on = sounded(pattern, seed)
        start = int(np.flatnonzero(on[1000:] & ~on[999:-1])[0]) + 1400
        spectrum = np.abs(np.fft.rfft(sound[start : start + 5600] * np.hanning(5600), 16_000))
        first = int(spectrum[400:650].argmax()) + 400
        assert 520 * 0.9 * 0.99 <= first <= 520 * 1.1 * 1.01
        third = spectrum[3 * first - 40 : 3 * first + 40].max() / spectrum[first]
        second = spectrum[2 * first - 40 : 2 * first + 40].max() / spectrum[first]
        assert 0.1 < third <= 0.36
        assert second < 0.02


def test_every_pattern_names_its_source() -> None:
    """A standard with its number, or for want of one the makers' tables."""
    named = re.compile(r"\b(NFPA|ISO|EN|UL) \d+|makers' tone tables")
    for pattern in PATTERNS:
        assert named.search(pattern.standard), pattern.kind
    assert "18.4.2.1" in next(p for p in PATTERNS if p.kind == "temporal-three").standard
    assert "18.4.5.3" in next(p for p in PATTERNS if p.kind == "low-frequency").standard


@pytest.mark.parametrize("pattern", PATTERNS, ids=named)
def test_a_pattern_of_the_table_is_nearest_to_its_own_kind(pattern: Pattern) -> None:
    assert nearest_kind(pattern) == pattern.kind


def test_made_up_patterns_resemble_all_kinds_but_those_left_out() -> None:
    rng = np.random.default_rng(0)
    left_out = set(ALARM_KINDS[::2])
    drawn = [draw_pattern(rng, left_out) for _ in range(300)]
    assert {nearest_kind(pattern) for pattern in drawn} == set(ALARM_KINDS) - left_out
    for pattern in drawn:
        low, high = pattern.tone.frequency
        assert 2000 <= low == high or high <= 1000
        assert high * pattern.tone.ratio <= 4100


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_sound_and_repeatable(kind: str) -> None:
    recordings = [generate_recording(kind, np.random.default_rng(7), 2.0) for _ in range(2)]
    first = recordings[0].samples()
    assert first.dtype == np.int16
    assert len(first) == 32_000
    assert first.std() > 5
    np.testing.assert_array_equal(first, recordings[1].samples())
    assert recordings[0].label == ("background" if kind in BACKGROUNDS else "alarm")
    assert (recordings[0].activity is None) == (kind in BACKGROUNDS)


@pytest.fixture(scope="module")
def small() -> Dataset:
    return generated(seed=1, recordings_per_kind=3)


@pytest.mark.slow
def test_the_same_seed_gives_the_same_bytes_and_a_larger_set_holds_the_smaller(
    small: Dataset,
) -> None:
    again = generated(seed=1, recordings_per_kind=1)
    other = generated(seed=2, recordings_per_kind=1)
    by_source = {r.source: r for r in small.recordings}
    for recording, strange in zip(again.recordings, other.recordings, strict=True):
        same = by_source[recording.source]
        np.testing.assert_array_equal(recording.samples(), same.samples())
        assert not np.array_equal(recording.samples(), strange.samples())


def test_the_data_set_can_be_trained_on(small: Dataset) -> None:
    assert small.labels == ("background", "alarm")
    assert len(small.by_kind().labels) == len(KINDS) == 27
    assert small.by_kind().count()[MADE_UP] == 3 * len(ALARM_KINDS)
    assert set(HARD_KINDS) <= {r.kind for r in small.recordings}
    parts = split(small.by_kind())
    assert {r.kind for r in parts.test} == set(KINDS)
    for recording in small.recordings:
        assert len(windows_of(recording)) >= 1


def test_no_window_of_pure_pause_is_called_alarm(small: Dataset) -> None:
    for recording in small.recordings:
        if recording.activity is not None:
            assert len(recording.activity) == 500
            for start in windows_of(recording):
                inside = recording.activity[-(-start // 160) : (start + RATE) // 160]
                assert inside.sum() >= 10


def test_levels_of_alarms_and_backgrounds_cannot_be_told_apart(small: Dataset) -> None:
    peaks = {
        label: [20 * np.log10(np.abs(r.samples().astype(float)).max() / 32768)
                for r in small.recordings if r.label == label]
        for label in small.labels
    }  # fmt: skip
    assert abs(np.median(peaks["alarm"]) - np.median(peaks["background"])) < 8
    assert max(map(max, peaks.values())) >= -0.1
    assert min(map(min, peaks.values())) < -35


def test_the_folder_is_what_was_generated(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    data = write_generated(tmp_path, 3, 1, 1.0, progress=lambda done, of: seen.append((done, of)))
    read = folder(tmp_path)
    assert read.labels == data.labels
    assert read.count() == data.count()
    assert seen[-1] == (42, 42)
    assert {each.path for each in data.recordings} == {each.path for each in read.recordings}
    made = generated(3, 1, 1.0)
    for recording, written in zip(made.recordings, data.recordings, strict=True):
        path = tmp_path / recording.label / f"{recording.source}.wav"
        assert written.path == path
        np.testing.assert_array_equal(read_clip(path), recording.samples())
        assert (written.activity is None) == (recording.activity is None), "pauses are still known"


def test_a_full_disk_is_told_and_leaves_whole_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = Path.write_bytes
    room = [200_000]

    def write(path: Path, data: bytes) -> int:
        room[0] -= len(data)
        if room[0] < 0:
            raise OSError(28, "No space left on device")
        return written(path, data)

    monkeypatch.setattr(Path, "write_bytes", write)
    with pytest.raises(StorageError, match="No space left on device"):
        write_generated(tmp_path, 3, 1, 1.0)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) == 6
    assert all(len(read_clip(path)) == RATE for path in files)


def test_a_short_recording_of_a_sparse_alarm_begins_with_a_burst() -> None:
    """No second of it holds 0.15 s of sound; once it was looked for without end."""
    sparse = replace(PATTERNS[0], phases=(0.1, 3.0))
    sound, on = sounded(sparse, seed=0, seconds=1.0)
    assert on[0]
    assert np.mean(on) == pytest.approx(0.1, rel=sparse.tolerance)
    assert np.isfinite(sound).all()


@pytest.mark.parametrize(("kind", "seconds"), [("fire", 1.0), ("noise", 0.01)])
def test_what_cannot_be_generated_is_refused(kind: str, seconds: float) -> None:
    with pytest.raises(DatasetError, match=";"):
        generate_recording(kind, np.random.default_rng(0), seconds)
