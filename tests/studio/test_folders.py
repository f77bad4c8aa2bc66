"""Recordings in folders of a label, and noise: the page sees what a training uses."""

import shutil
from pathlib import Path

import numpy as np
import pytest
import soundfile
from studio_page import Page, tone

from jerboa import clips
from jerboa.studio._trash import Change, Trash

NESTED = "alarm/day1/x.wav"


@pytest.fixture(autouse=True)
def nested(page: Page) -> Path:
    path = page.project.clips_folder / NESTED
    clips.write_clip(path, tone(hertz=700.0))
    return path


def ids(page: Page) -> list[str]:
    return [clip["id"] for clip in page("GET", "/api/clips").json()["clips"]]


def test_the_page_lists_what_a_training_finds(page: Page) -> None:
    folder = page.project.clips_folder
    for hidden in ("alarm/.day2/y.wav", "alarm/day1/.y.wav"):
        clips.write_clip(folder / hidden, tone(hertz=800.0))
    found = page.project.dataset().recordings
    assert ids(page) == [each.path.relative_to(folder).as_posix() for each in found if each.path]
    assert NESTED in ids(page)
    for path in ("audio", "waveform", "spectrogram"):
        assert page("GET", f"/api/clips/{path}", params={"id": NESTED}).status_code == 200
    for hidden in ("alarm/.day2/y.wav", "alarm/day1/.y.wav", "alarm/day1", "alarm/day2/x.wav"):
        assert page("GET", "/api/clips/audio", params={"id": hidden}).status_code == 400


def test_noise_is_no_label(page: Page) -> None:
    noise = clips.BACKGROUND_NOISE
    clips.write_clip(page.project.clips_folder / noise / "rain.wav", tone(hertz=90.0))
    listing = page("GET", "/api/clips").json()
    assert listing["noise"] == 1
    assert {clip["label"] for clip in listing["clips"]} == {"alarm", "background"}
    audio = page("GET", "/api/clips/audio", params={"id": f"{noise}/rain.wav"})
    assert audio.status_code == 400
    change = {"label": noise, "start": 0, "end": 0.5}
    answer = page("PATCH", "/api/clips", params={"id": NESTED}, json=change)
    assert "it is no label" in answer.json()["problem"]
    assert len(clips.read_clip(page.project.clips_folder / NESTED)) == 16_000
    assert page.upload(noise, "a.wav", b"").status_code == 400


def test_a_new_label_keeps_the_folder_and_undo_brings_it_back(page: Page, nested: Path) -> None:
    moved = page("PATCH", "/api/clips", params={"id": NESTED}, json={"label": "kettle"})
    assert moved.json()["id"] == "kettle/day1/x.wav"
    assert not nested.exists()
    assert page("POST", "/api/clips/undo").json()["id"] == NESTED
    assert nested.is_file()


def test_a_part_and_a_deletion_are_taken_back(page: Page, nested: Path) -> None:
    change = {"start": 0, "end": 0.5}
    trimmed = page("PATCH", "/api/clips", params={"id": NESTED}, json=change).json()
    assert (trimmed["id"], trimmed["name"], trimmed["seconds"]) == (NESTED, "day1/x", 0.5)
    assert page("DELETE", "/api/clips", params={"id": NESTED}).status_code == 200
    assert not nested.exists()
    assert page("POST", "/api/clips/undo").json()["seconds"] == 0.5
    assert page("POST", "/api/clips/undo").json()["id"] == NESTED
    assert np.array_equal(clips.read_clip(nested), tone(hertz=700.0))


def test_another_format_is_trimmed_where_it_lies(page: Page, nested: Path) -> None:
    soundfile.write(nested.with_suffix(".flac"), tone(hertz=500.0), 16_000)
    query = {"id": "alarm/day1/x.flac"}
    trimmed = page("PATCH", "/api/clips", params=query, json={"start": 0, "end": 0.5}).json()
    assert trimmed["id"] == "alarm/day1/x-2.wav"
    assert page("POST", "/api/clips/undo").json()["id"] == "alarm/day1/x.flac"


@pytest.mark.parametrize("way", ["../x.wav", "alarm/../../x.wav", "day1/../../../x.wav"])
def test_a_note_leads_nowhere_else(page: Page, way: str, nested: Path) -> None:
    """The trash lies in the project's folder, which may come from somebody else."""
    Trash(page.project.folder / ".trash").keep(Change("delete", "alarm", way), nested)
    assert page("POST", "/api/clips/undo").json()["id"] == "alarm/x.wav"


def test_what_lies_behind_a_link_is_not_listed(page: Page, tmp_path: Path) -> None:
    """A training follows it; from the page nothing outside the project is read."""
    clips.write_clip(tmp_path / "outside" / "y.wav", tone(hertz=800.0))
    folder = page.project.clips_folder / "alarm" / "day1"
    (folder / "link").symlink_to(tmp_path / "outside", target_is_directory=True)
    assert ids(page) == ["alarm/day1/x.wav", "alarm/one.wav", "background/two.wav"]
    query = {"id": "alarm/day1/link/y.wav"}
    assert page("GET", "/api/clips/audio", params=query).status_code == 400


def test_nothing_is_written_behind_a_link(page: Page, nested: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    folder = page.project.clips_folder
    (folder / "link").symlink_to(outside, target_is_directory=True)
    (folder / "background" / "day1").symlink_to(outside, target_is_directory=True)
    for label in ("link", "background"):
        moved = page("PATCH", "/api/clips", params={"id": NESTED}, json={"label": label})
        assert moved.status_code == 400
        assert "is a link" in moved.json()["problem"]
    page("DELETE", "/api/clips", params={"id": NESTED})
    shutil.rmtree(folder / "alarm" / "day1")
    (folder / "alarm" / "day1").symlink_to(outside, target_is_directory=True)
    assert page("POST", "/api/clips/undo").status_code == 400
    assert not list(outside.iterdir())
