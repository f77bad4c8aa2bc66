"""Sounds of packages that a made-up archive holds: what is kept of them, and what goes wrong."""

import shutil
import subprocess
import zipfile
from pathlib import Path

import numpy as np
import pytest
import soundfile

from jerboa.clips import SAMPLE_RATE, read_clip
from jerboa.clips.debian_sounds import EFFECTS, PACKAGES, PIECE_S, Package, get_debian_sounds
from jerboa.errors import DownloadError, ToolError

pytestmark = pytest.mark.skipif(shutil.which("dpkg-deb") is None, reason="needs dpkg-deb")

MUSIC = Package("music", 4)
EFFECT = Package("effects", 3, without=("voice",))
SPEECH = Package("speech", 2, without=("beep",), voice=lambda path: path.parent.name)
CONTROL = """\
Package: {name}
Version: 1
Architecture: all
Maintainer: nobody <nobody@example.org>
Description: sounds
"""


class Archive:
    """A folder of packages and an ``apt-get`` that knows no other."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.asked = folder / "asked"
        tool = folder / "bin" / "apt-get"
        tool.parent.mkdir(parents=True)
        tool.write_text(
            f'#!/bin/sh\necho "$2" >> {self.asked}\n'
            f'cp {folder}/"$2"_1_all.deb . 2>/dev/null || '
            '{ echo "E: Unable to locate package $2" >&2; exit 100; }\n'
        )
        tool.chmod(0o755)
        monkeypatch.setenv("PATH", str(tool.parent), prepend=":")

    def add(self, name: str, sounds: dict[str, np.ndarray], rate: int = 44_100) -> None:
        root = self.folder / name
        (root / "DEBIAN").mkdir(parents=True)
        (root / "DEBIAN" / "control").write_text(CONTROL.format(name=name))
        licence = root / "usr" / "share" / "doc" / name / "copyright"
        licence.parent.mkdir(parents=True)
        licence.write_text(f"{name} is free")
        for path, samples in sounds.items():
            target = root / "usr" / "share" / name / path
            target.parent.mkdir(parents=True, exist_ok=True)
            soundfile.write(target, samples, rate)
        self.build(name)

    def build(self, name: str) -> None:
        root = self.folder / name
        command = ["dpkg-deb", "--build", root, self.folder / f"{name}_1_all.deb"]
        subprocess.run(command, check=True, capture_output=True)


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Archive:
    return Archive(tmp_path / "archive", monkeypatch)


def steps(seconds: int, rate: int = 44_100) -> np.ndarray:
    """A tone whose level tells the second: 0.01 in the first, 0.02 in the next."""
    time = np.arange(seconds * rate) / rate
    return 0.01 * (1 + np.floor(time)) * np.sin(2 * np.pi * 500 * time)


def test_pieces_are_spread_over_a_track(archive: Archive, tmp_path: Path) -> None:
    quiet = np.zeros(60 * 44_100)
    quiet[: 30 * 44_100] = steps(30)
    sounds = {"a.flac": steps(60), "b.flac": quiet, "effect.flac": steps(30)}
    archive.add("tunes", sounds)
    assert get_debian_sounds(tmp_path / "kept", packages={"tunes": MUSIC}) == []
    folder = tmp_path / "kept" / "music"
    assert [path.name for path in sorted(folder.iterdir())] == ["tunes-000.wav", "tunes-001.wav"]
    samples = read_clip(folder / "tunes-000.wav").astype(float) / 32_768
    assert len(samples) == 4 * PIECE_S * SAMPLE_RATE
    for number, piece in enumerate(samples.reshape(4, -1)):
        start = 55 * (number + 0.5) / 4
        assert np.abs(piece[:800]).max() == pytest.approx(0.01 * (1 + int(start)), rel=0.05)
    assert len(read_clip(folder / "tunes-001.wav")) == 2 * PIECE_S * SAMPLE_RATE, "no silence"
    assert (tmp_path / "kept" / "licences" / "tunes.txt").read_text() == "tunes is free"


def test_each_voice_has_a_file_of_whole_prompts(archive: Archive, tmp_path: Path) -> None:
    prompts = {f"{voice}/{n}.wav": steps(2) for voice in ("ann", "bob") for n in range(12)}
    lonely = {"eve/1.wav": steps(2)}
    other = {"ann/beep.wav": steps(9), "ann/long.wav": steps(11)}
    archive.add("voices", {**prompts, **lonely, **other})
    get_debian_sounds(tmp_path, packages={"voices": SPEECH})
    kept = sorted((tmp_path / "speech").iterdir())
    assert [path.name for path in kept] == ["voices-000.wav", "voices-001.wav"]
    for path in kept:
        samples = read_clip(path)
        assert len(samples) == 2 * PIECE_S * SAMPLE_RATE
        pause = samples[2 * SAMPLE_RATE : 2 * SAMPLE_RATE + SAMPLE_RATE // 5]
        assert not pause.any()


def test_effects_are_joined_by_the_minute_and_taken_out_of_archives(
    archive: Archive, tmp_path: Path
) -> None:
    short = {f"bark-{number}.wav": steps(2) for number in range(40)}
    archive.add("game", {**short, "rain.wav": steps(60), "voice/a.wav": steps(9)})
    zipped = archive.folder / "game" / "usr" / "share" / "game" / "bark-0.wav"
    with zipfile.ZipFile(zipped.with_name("more.zip"), "w") as pack:
        pack.write(zipped, "sounds/howl.wav")
        pack.writestr("readme.txt", "nothing to hear")
    with zipfile.ZipFile(zipped.with_name("damaged.zip"), "w") as pack:
        pack.writestr("lost.wav", "sound")
    damaged = zipped.with_name("damaged.zip")
    damaged.write_bytes(damaged.read_bytes().replace(b"sound", b"noise"))
    archive.build("game")
    get_debian_sounds(tmp_path, packages={"game": EFFECT})
    kept = [len(read_clip(path)) / SAMPLE_RATE for path in sorted((tmp_path / "effects").iterdir())]
    assert sum(kept) == pytest.approx(41 * 2 + 3 * PIECE_S, abs=0.1)
    assert len(kept) == 2
    assert 60 <= kept[0] < 75


def test_a_package_is_asked_for_once_and_a_missing_one_is_named(
    archive: Archive, tmp_path: Path
) -> None:
    archive.add("tunes", {"a.flac": steps(60)})
    told: list[tuple[int, int]] = []
    packages = {"gone": MUSIC, "tunes": MUSIC}
    for _ in range(2):
        missing = get_debian_sounds(
            tmp_path, packages=packages, progress=lambda done, whole: told.append((done, whole))
        )
        assert missing == ["gone"]
    assert archive.asked.read_text().split() == ["gone", "tunes", "gone"]
    assert told == 2 * [(0, 2), (1, 2), (2, 2)]


def test_without_any_package_apt_is_quoted(archive: Archive, tmp_path: Path) -> None:
    with pytest.raises(DownloadError, match=r"Unable to locate package gone.*apt-get update"):
        get_debian_sounds(tmp_path, packages={"gone": MUSIC})


def test_elsewhere_than_on_debian_the_way_out_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ToolError, match=r"apt-get was not found.*import recordings of your own"):
        get_debian_sounds(tmp_path)


def test_the_table_has_hours_of_both_kinds() -> None:
    assert {package.kind for package in PACKAGES.values()} == {"music", "speech"}
    assert {package.kind for package in EFFECTS.values()} == {"effects"}
    assert all(package.pieces > 0 for package in (*PACKAGES.values(), *EFFECTS.values()))
