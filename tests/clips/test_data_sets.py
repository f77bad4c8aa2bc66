"""Data sets by layout: labels, sources, folds, and what is wrong with a folder."""

import shutil
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from _sounds import labelled_folder, noise, write

from jerboa.clips import (
    Dataset,
    Recording,
    check_label,
    combine,
    esc50,
    folder,
    one_label,
    read_clip,
    speech_commands,
    split,
)
from jerboa.errors import DatasetError


def test_a_folder_a_label(tmp_path: Path) -> None:
    root = labelled_folder(tmp_path, {"dog": 3, "alarm": 4, "background": 5})
    write(root / "dog" / "deeper" / "a.flac", noise(0.5, 99))
    (root / "dog" / "notes.txt").write_text("no sound")
    write(root / "dog" / ".hidden.wav", noise(0.5, 98))
    write(root / "_background_noise_" / "wind.wav", noise(0.5, 97))
    write(root / "background" / "wind.wav", noise(0.5, 96))
    data = folder(root)
    assert data.labels == ("background", "alarm", "dog")
    assert data.count() == {"background": 6, "alarm": 4, "dog": 4}
    assert [r.path.name for r in data.background if r.path] == ["wind.wav"]
    assert len({r.source for r in (*data.recordings, *data.background)}) == 15
    np.testing.assert_array_equal(data.recordings[0].samples(), read_clip(root / "alarm" / "0.wav"))


def test_linked_folders_are_followed_once(tmp_path: Path) -> None:
    root = labelled_folder(tmp_path / "clips", {"a": 3, "b": 3})
    labelled_folder(tmp_path / "elsewhere", {"night": 4, "night/.hidden": 2})
    (root / "a" / "night").symlink_to(tmp_path / "elsewhere" / "night", target_is_directory=True)
    (root / "a" / "again").symlink_to(tmp_path / "elsewhere" / "night", target_is_directory=True)
    (root / "a" / "circle").symlink_to(root / "a", target_is_directory=True)
    (tmp_path / "elsewhere" / "night" / "up").symlink_to(root / "a", target_is_directory=True)
    (root / "a" / "nowhere").symlink_to(tmp_path / "nothing")
    assert folder(root).count() == {"a": 3 + 4, "b": 3}


def test_copies_of_a_recording_are_one_source(tmp_path: Path) -> None:
    root = labelled_folder(tmp_path, {"a": 4, "b": 4})
    shutil.copy(root / "a" / "0.wav", root / "a" / "other name.wav")
    shutil.copy(root / "a" / "0.wav", root / "a" / "third name.wav")
    write(root / "a" / "1.flac", noise(0.5, 55))
    sources = Counter(r.source for r in folder(root).recordings if r.label == "a")
    assert sorted(sources.values()) == [1, 1, 2, 3]


def test_names_that_tell_their_source_are_understood(tmp_path: Path) -> None:
    names = ("1-17150-A-12", "1-17150-B-12", "0a7c2a8d_nohash_0", "0a7c2a8d_nohash_1", "tea")
    for number, name in enumerate(names):
        write(tmp_path / "x" / f"{name}.wav", noise(0.5, number))
    sources = {r.source for r in folder(tmp_path).recordings}
    assert sources == {"esc50-17150", "speaker-0a7c2a8d", "x/tea"}


def test_one_file_under_two_labels_is_refused(tmp_path: Path) -> None:
    root = labelled_folder(tmp_path, {"a": 3, "b": 3})
    shutil.copy(root / "a" / "0.wav", root / "b" / "x.wav")
    with pytest.raises(DatasetError, match=r"x\.wav: is a copy of .*0\.wav under another label"):
        folder(root)


@pytest.mark.parametrize("label", ["a/b", "öl", "🔥", "", " a", "a ", ".a", "x" * 33, "a\nb"])
def test_a_label_that_cannot_be_used_is_named(label: str) -> None:
    with pytest.raises(DatasetError) as caught:
        check_label(label)
    assert repr(label) in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("label", ["a", "fire alarm", "A-1_b.c", "x" * 32])
def test_other_labels_are_fine(label: str) -> None:
    check_label(label)


def test_a_folder_with_an_emoji_for_a_label(tmp_path: Path) -> None:
    labelled_folder(tmp_path, {"🔥": 3, "b": 3})
    with pytest.raises(DatasetError, match="rename it to at most 32"):
        folder(tmp_path)


def test_a_folder_without_audio(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x.txt").write_text("")
    for read in (folder, lambda root: one_label(root, "a"), speech_commands):
        with pytest.raises(DatasetError, match="holds no recordings; "):
            read(tmp_path)


@pytest.mark.parametrize("read", [folder, esc50, speech_commands])
def test_no_folder_at_all(tmp_path: Path, read: "type[folder]") -> None:
    with pytest.raises(DatasetError, match=r"nowhere: is no folder; check the path"):
        read(tmp_path / "nowhere")


def test_too_few_recordings_and_one_label_only(tmp_path: Path) -> None:
    root = labelled_folder(tmp_path, {"a": 3, "b": 2})
    with pytest.raises(DatasetError, match="label 'b' has 2 independent recordings; add some"):
        split(folder(root))
    shutil.rmtree(root / "b")
    with pytest.raises(DatasetError, match="'a' is the only label; add a second"):
        split(folder(root))


def esc50_folder(root: Path) -> Path:
    rows = ["filename,fold,target,category,esc10,src_file,take"]
    for fold in range(1, 6):
        for clip, (target, name) in enumerate([(0, "dog"), (21, "sneezing"), (7, "cow")]):
            stem = f"{fold}-{fold}00{clip}-A-{target}"
            rows.append(f"{stem}.wav,{fold},{target},{name},{name != 'cow'},{fold}00{clip},A")
            write(root / "audio" / f"{stem}.ogg", noise(0.5, fold * 10 + clip))
    (root / "meta").mkdir()
    (root / "meta" / "esc50.csv").write_text("\n".join(rows) + "\n")
    return root


def test_esc50_takes_files_of_another_ending(tmp_path: Path) -> None:
    data = esc50(esc50_folder(tmp_path))
    assert data.labels == ("dog", "cow", "sneezing")
    assert len(data.recordings) == 15
    assert {r.source for r in data.recordings if r.fold == 2} == {
        "esc50-2000",
        "esc50-2001",
        "esc50-2002",
    }
    assert esc50(tmp_path, only_esc10=True).labels == ("dog", "sneezing")


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("1-1000-A-0.wav", "1-9999-A-0.wav", "is named in"),
        ("1-1000-A-0.wav,1", "1-1000-A-0.wav,one", "fold or target that is no number"),
        ("category", "class", "lacks column 'category'"),
        (",dog", ",a/b", "label 'a/b' cannot be used"),
    ],
)
def test_a_broken_table_is_named(tmp_path: Path, before: str, after: str, says: str) -> None:
    table = esc50_folder(tmp_path) / "meta" / "esc50.csv"
    table.write_text(table.read_text().replace(before, after))
    with pytest.raises(DatasetError, match=says):
        esc50(tmp_path)


def test_a_missing_table_is_named(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"esc50\.csv: cannot be read; "):
        esc50(tmp_path)


def words_folder(root: Path) -> Path:
    for word in ("yes", "no", "tree"):
        for speaker in range(6):
            for take in range(2):
                name = f"{speaker:08x}_nohash_{take}.wav"
                write(root / word / name, noise(0.2, speaker * 10 + take))
    write(root / "_background_noise_" / "tap.wav", noise(2.0))
    return root


def test_speech_commands_splits_by_speaker(tmp_path: Path) -> None:
    data = speech_commands(words_folder(tmp_path))
    assert data.labels == ("no", "tree", "yes")
    assert len(data.background) == 1
    assert {r.source for r in data.recordings} == {f"speaker-{i:08x}" for i in range(6)}
    parts = split(data, (0.5, 0.25, 0.25))
    assert len({r.source for r in parts.train}) >= 2


def test_speech_commands_honours_its_lists(tmp_path: Path) -> None:
    words_folder(tmp_path)
    words = ("yes", "no", "tree")
    for name, speaker in (("validation_list.txt", 4), ("testing_list.txt", 5)):
        lines = [f"{word}/{speaker:08x}_nohash_{take}.wav" for word in words for take in (0, 1)]
        (tmp_path / name).write_text("\n".join(lines) + "\n")
    parts = split(speech_commands(tmp_path, ["yes"]))
    assert parts.labels == ("unknown", "yes")
    assert {r.source for r in parts.validation} == {"speaker-00000004"}
    assert {r.source for r in parts.test} == {"speaker-00000005"}
    assert len(parts.train) == 24


def test_a_list_that_names_a_missing_file_is_refused(tmp_path: Path) -> None:
    words_folder(tmp_path)
    (tmp_path / "validation_list.txt").write_text("yes/gone_nohash_0.wav\n")
    (tmp_path / "testing_list.txt").write_text("")
    with pytest.raises(DatasetError, match=r"gone_nohash_0\.wav: is named in the list"):
        speech_commands(tmp_path)


def test_a_word_without_a_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="no folder for the word 'maybe'"):
        speech_commands(words_folder(tmp_path), ["yes", "maybe"])


def test_data_sets_are_relabelled_and_combined(tmp_path: Path) -> None:
    backgrounds = folder(labelled_folder(tmp_path / "a", {"dog": 3, "cow": 3}))
    alarms = one_label(labelled_folder(tmp_path / "b", {"siren": 4}), "alarm")
    data = combine([alarms, backgrounds.relabel("background")])
    assert data.labels == ("background", "alarm")
    assert data.count() == {"background": 6, "alarm": 4}
    assert {r.kind for r in data.recordings if r.label == "background"} == {"dog", "cow"}
    assert data.select(labels=["alarm"]).labels == ("alarm",)
    assert set(data.by_kind().labels) == {"alarm", "dog", "cow"}


def test_a_stray_label_is_named() -> None:
    stray = Recording("b", "b", held=np.zeros(1, np.int16))
    with pytest.raises(DatasetError, match="label 'b' is not among"):
        Dataset((stray,), ("a",))


def test_esc10_is_what_it_should_be(test_data: Path) -> None:
    data = esc50(test_data / "esc10")
    assert len(data.recordings) == 400
    assert data.labels[:2] == ("dog", "rooster")
    assert set(data.count().values()) == {40}
    assert Counter(r.fold for r in data.recordings) == dict.fromkeys(range(1, 6), 80)
    parts = split(data, test_folds=1)
    assert len(parts.test) == 80
    assert 40 <= len(parts.validation) <= 70
