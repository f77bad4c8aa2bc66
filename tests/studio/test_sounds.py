"""Recordings through the server: what arrives, what is warned of, what can be undone."""

import io

import numpy as np
import soundfile
from studio_page import Page, tone

from jerboa import clips, features


def wav(samples: np.ndarray, rate: int = 16_000) -> bytes:
    held = io.BytesIO()
    soundfile.write(held, samples, rate, format="WAV")
    return held.getvalue()


def test_an_upload_becomes_a_clip(page: Page) -> None:
    stereo = np.stack([tone(), tone()], axis=1)
    [result] = page.upload("kettle", "Küche, 1.wav", wav(stereo)).json()["results"]
    assert result["clip"]["id"] == "kettle/K-che-1.wav"
    stored = clips.read_clip(page.project.clips_folder / "kettle" / "K-che-1.wav")
    assert np.array_equal(stored, tone())


def test_what_is_no_sound_says_why_and_leaves_nothing(page: Page) -> None:
    [result] = page.upload("kettle", "notes.wav", b"not a sound at all").json()["results"]
    assert result["problem"].startswith("notes.wav: cannot be decoded")
    assert not list((page.project.clips_folder / "kettle").glob("*"))


def test_deleted_and_trimmed_clips_come_back(page: Page) -> None:
    before = clips.read_clip(page.project.clips_folder / "alarm" / "one.wav")
    change = {"start": 0.25, "end": 0.75}
    trimmed = page("PATCH", "/api/clips", params={"id": "alarm/one.wav"}, json=change)
    assert trimmed.json()["seconds"] == 0.5
    assert page("DELETE", "/api/clips", params={"id": "alarm/one.wav"}).status_code == 200
    assert page("POST", "/api/clips/undo").json()["seconds"] == 0.5
    assert page("POST", "/api/clips/undo").json()["seconds"] == 1.0
    after = clips.read_clip(page.project.clips_folder / "alarm" / "one.wav")
    assert np.array_equal(before, after)
    nothing = page("POST", "/api/clips/undo")
    assert (nothing.status_code, nothing.json()) == (400, {"problem": "nothing to bring back"})


def test_a_part_outside_is_refused(page: Page) -> None:
    for change in ({"start": 0.5, "end": 2.0}, {"start": 0.5, "end": 0.5}):
        answer = page("PATCH", "/api/clips", params={"id": "alarm/one.wav"}, json=change)
        assert answer.status_code == 400


def test_the_spectrogram_is_that_of_the_chip(page: Page) -> None:
    answer = page("GET", "/api/clips/spectrogram", params={"id": "alarm/one.wav"})
    shape = int(answer.headers["x-columns"]), int(answer.headers["x-bins"])
    levels = np.frombuffer(answer.content, np.uint8).reshape(shape)
    magnitudes = features.Spectrogram().transform(tone())
    assert shape == magnitudes.shape
    assert np.array_equal(levels.argmax(axis=1), magnitudes.argmax(axis=1))


def test_warnings_that_matter(page: Page) -> None:
    folder = page.project.clips_folder / "alarm"
    clips.write_clip(folder / "loud.wav", clips.to_int16(tone().astype(float) * 8))
    clips.write_clip(folder / "quiet.wav", (tone() // 3000).astype(np.int16))
    clips.write_clip(folder / "again.wav", tone())
    clips.write_clip(folder / "long.wav", tone(20.0, hertz=2000.0))
    (folder / "broken.wav").write_bytes(b"RIFF")
    listing = page("GET", "/api/clips").json()
    kinds = {entry["kind"]: entry["text"] for entry in listing["advice"]}
    assert set(kinds) == {"few", "balance", "duplicate", "clipped", "silent", "broken"}
    assert kinds["few"] == "background: 1 of at least 3 recordings"
    assert "alarm/again.wav, alarm/one.wav" in kinds["duplicate"]
