"""A full disk: one line, exit code 1, and what was there stays whole."""

import errno
from collections.abc import Callable
from pathlib import Path

import pytest
from command_line import Run, check, noise

from jerboa.clips import write_clip


def test_a_full_disk(
    jerboa: Run, alarm_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk's answer is made up; what was there before stays whole."""
    assert jerboa("build", alarm_model, "-o", tmp_path).code == 0
    before = (tmp_path / "firmware.uf2").read_bytes()

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("jerboa.firmware._build.sign_boot", full)
    outcome = jerboa("build", alarm_model, "-o", tmp_path, "--board", "sparkfun_micromod")
    check(outcome, str(tmp_path), "No space left", "make room", code=1)
    assert (tmp_path / "firmware.uf2").read_bytes() == before
    assert len(list(tmp_path.iterdir())) == 3


def test_of_an_import_onto_a_full_disk_nothing_is_left(
    jerboa: Run, project: Path, tmp_path: Path, full_disk: Callable[[Path], None]
) -> None:
    new = tmp_path / "new"
    for index in range(3):
        write_clip(new / f"n{index}.wav", noise(20 + index))
    kettle = project / "clips" / "kettle"
    full_disk(kettle / "n2.wav")
    outcome = jerboa("import", "kettle", new, "-p", project)
    check(outcome, "n2.wav", "No space left", "make room", code=1)
    assert sorted(path.name for path in kettle.iterdir()) == ["k0.wav", "k1.wav", "k2.wav"]


@pytest.mark.emulator
def test_what_was_heard_is_told_though_its_picture_cannot_be_written(
    jerboa: Run, alarm_model: Path, tmp_path: Path, full_disk: Callable[[Path], None]
) -> None:
    clip = tmp_path / "clip.wav"
    write_clip(clip, noise(1, seconds=0.1))
    assert jerboa("build", alarm_model, "-o", tmp_path).code == 0
    full_disk(tmp_path / "run.png")
    outcome = jerboa("simulate", tmp_path / "firmware.uf2", clip, "--picture", tmp_path / "run.png")
    check(outcome, "run.png", "No space left", code=1)
    assert "hops reported" in outcome.out
