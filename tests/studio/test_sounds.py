"""Recordings through the server: what arrives, what is warned of, what can be undone."""

import io
from pathlib import Path

import numpy as np
import pytest
import soundfile
from studio_page import Page, tone

from jerboa import clips, features
from jerboa.studio import _sandbox


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
    assert (nothing.status_code, nothing.json()) == (400, {"problem": "nothing to take back"})


def test_undo_takes_a_new_label_back(page: Page) -> None:
    page("PATCH", "/api/clips", params={"id": "alarm/one.wav"}, json={"label": "kettle"})
    listing = page("GET", "/api/clips").json()
    assert [clip["id"] for clip in listing["clips"]] == ["background/two.wav", "kettle/one.wav"]
    assert listing["undo"] == "relabel alarm/one.wav"
    assert page("POST", "/api/clips/undo").json()["id"] == "alarm/one.wav"
    assert page("GET", "/api/clips").json()["undo"] is None


def test_undo_replaces_no_other_recording(page: Page) -> None:
    """A recording that came under the name of a deleted or trimmed one stays."""
    folder = page.project.clips_folder / "alarm"
    page("PATCH", "/api/clips", params={"id": "alarm/one.wav"}, json={"start": 0, "end": 0.5})
    page("DELETE", "/api/clips", params={"id": "alarm/one.wav"})
    page.upload("alarm", "one.wav", wav(tone(hertz=500.0)))
    assert page("POST", "/api/clips/undo").json()["id"] == "alarm/one-2.wav"
    assert page("POST", "/api/clips/undo").json()["id"] == "alarm/one-3.wav"
    assert np.array_equal(clips.read_clip(folder / "one.wav"), tone(hertz=500.0))
    assert np.array_equal(clips.read_clip(folder / "one-3.wav"), tone())


def test_trimming_another_format_replaces_no_other_recording(page: Page) -> None:
    folder = page.project.clips_folder / "alarm"
    soundfile.write(folder / "one.flac", tone(hertz=500.0), 16_000)
    change = {"start": 0, "end": 0.5}
    trimmed = page("PATCH", "/api/clips", params={"id": "alarm/one.flac"}, json=change).json()
    assert trimmed["id"] == "alarm/one-2.wav"
    assert np.array_equal(clips.read_clip(folder / "one.wav"), tone())
    assert page("POST", "/api/clips/undo").json()["id"] == "alarm/one.flac"
    assert sorted(path.name for path in folder.iterdir()) == ["one.flac", "one.wav"]


def test_of_200_files_each_arrives_or_says_why(page: Page) -> None:
    rng = np.random.default_rng(0)
    files = [
        (f"{number}.wav", wav(rng.integers(-9000, 9000, 3200).astype(np.int16)))
        for number in range(190)
    ]
    files += [(f"{number}.wav", b"RIFF, but no sound") for number in range(190, 200)]
    rng.shuffle(files)
    answer = page(
        "POST", "/api/clips", data={"label": "kettle"}, files=[("files", file) for file in files]
    )
    results = {result["name"]: result for result in answer.json()["results"]}
    assert len(results) == 200
    for number in range(190):
        assert results[f"{number}.wav"]["clip"]["seconds"] == 0.2
    for number in range(190, 200):
        assert results[f"{number}.wav"]["problem"].startswith(f"{number}.wav: cannot be decoded")
    assert len(list((page.project.clips_folder / "kettle").iterdir())) == 190


def test_a_file_that_ends_the_decoder_is_blamed_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """As one does that takes more than its time: the decoder is killed, the others go on."""

    def answers(uploads: list[_sandbox.Upload]) -> list[str]:
        names = [upload.name for upload in uploads]
        return [""] * (names.index("endless") if "endless" in names else len(names))

    monkeypatch.setattr(_sandbox, "_answers", answers)
    names = ("first", "endless", "endless", "last")
    uploads = [_sandbox.Upload(Path(name), Path(name), name) for name in names]
    problems = _sandbox.decode(uploads)
    assert [problem is None for problem in problems] == [True, False, False, True]
    assert "endless: cannot be decoded within 20 s" in str(problems[1])


def test_hours_of_sound_are_refused(page: Page) -> None:
    """Silence packs well: a small file can be very long."""
    held = io.BytesIO()
    soundfile.write(held, np.zeros(31 * 60 * 8000, np.int16), 8000, format="FLAC")
    assert len(held.getvalue()) < 2**20
    [result] = page.upload("kettle", "night.flac", held.getvalue()).json()["results"]
    assert result["problem"] == "night.flac: is longer than 30 minutes; cut it shorter"


def test_what_browsers_do_not_play_is_given_as_wav(page: Page) -> None:
    soundfile.write(page.project.clips_folder / "alarm" / "mac.AIFF", tone(), 16_000, format="AIFF")
    answer = page("GET", "/api/clips/audio", params={"id": "alarm/mac.AIFF"})
    assert answer.headers["content-type"] == "audio/wav"
    samples, rate = soundfile.read(io.BytesIO(answer.content), dtype="int16")
    assert rate == 16_000
    assert np.array_equal(samples, tone())


def test_a_part_outside_is_refused(page: Page) -> None:
    for change in ({"start": 0.5, "end": 2.0}, {"start": 0.5, "end": 0.5}):
        answer = page("PATCH", "/api/clips", params={"id": "alarm/one.wav"}, json=change)
        assert answer.status_code == 400


@pytest.mark.parametrize("end", ["1e400", "Infinity", "NaN", "1e308"])
def test_a_part_without_an_end_is_refused(page: Page, end: str) -> None:
    content = f'{{"start": 0, "end": {end}}}'
    query, json_body = {"id": "alarm/one.wav"}, {"content-type": "application/json"}
    answer = page("PATCH", "/api/clips", params=query, content=content, headers=json_body)
    assert answer.status_code == 422
    assert "body.end" in answer.json()["problem"]


@pytest.mark.parametrize("change", [{"start": 0.2}, {"end": 0.5}])
def test_half_a_part_is_refused(page: Page, change: dict[str, float]) -> None:
    answer = page("PATCH", "/api/clips", params={"id": "alarm/one.wav"}, json=change)
    assert answer.status_code == 400
    assert answer.json()["problem"] == "a part has a start and an end; give both, in seconds"


def test_the_spectrogram_is_that_of_the_chip(page: Page) -> None:
    answer = page("GET", "/api/clips/spectrogram", params={"id": "alarm/one.wav"})
    shape = int(answer.headers["x-columns"]), int(answer.headers["x-bins"])
    levels = np.frombuffer(answer.content, np.uint8).reshape(shape)
    magnitudes = features.Spectrogram().transform(tone())
    assert shape == magnitudes.shape
    assert np.array_equal(levels.argmax(axis=1), magnitudes.argmax(axis=1))


def test_the_picture_is_what_the_chosen_front_end_hears(page: Page) -> None:
    page("PATCH", "/api/training/settings", json={"front_end": "log_mel"})
    answer = page("GET", "/api/clips/spectrogram", params={"id": "alarm/one.wav"})
    front_end = features.LogMel()
    heard = front_end.transform(np.pad(tone(), (0, front_end.samples - 16_000)))
    levels = np.frombuffer(answer.content, np.uint8).reshape(heard.shape)
    assert np.array_equal(levels, np.round(heard / (30 * 256) * 255).astype(np.uint8))
    page("PATCH", "/api/training/settings", json={"front_end": "log_mel_pcen"})
    answer = page("GET", "/api/clips/spectrogram", params={"id": "alarm/one.wav"})
    levels = np.frombuffer(answer.content, np.uint8)
    assert (levels.min(), levels.max()) == (0, 255)


def test_a_long_spectrogram_keeps_its_loudest(page: Page) -> None:
    """Of each span of columns the greatest: a short beep does not vanish from the picture."""
    samples = np.zeros(20 * clips.SAMPLE_RATE, np.int16)
    samples[8 * clips.SAMPLE_RATE :][:800] = tone(0.05)
    clips.write_clip(page.project.clips_folder / "alarm" / "beep.wav", samples)
    query = {"id": "alarm/beep.wav", "columns": 100}
    answer = page("GET", "/api/clips/spectrogram", params=query)
    levels = np.frombuffer(answer.content, np.uint8).reshape(100, 129)
    assert answer.headers["x-columns"] == "100"
    assert np.flatnonzero(levels.max(axis=1) > 100).tolist() == [40]


def test_many_duplicates_are_one_warning(page: Page) -> None:
    folder = page.project.clips_folder
    clips.write_clip(folder / "alarm" / "again.wav", tone())
    clips.write_clip(folder / "background" / "again.wav", tone(hertz=200.0))
    advice = page("GET", "/api/clips").json()["advice"]
    [found] = [entry for entry in advice if entry["kind"] == "duplicate"]
    assert found["text"].startswith("2 recordings are there more than once")
    assert sorted(found["clips"]) == [
        "alarm/again.wav",
        "alarm/one.wav",
        "background/again.wav",
        "background/two.wav",
    ]


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
