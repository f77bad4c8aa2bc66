"""The computer's microphones, by a binding of PortAudio that is made up."""

import contextlib
import sys
import types
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from jerboa.board import SoundCard
from jerboa.cli import main
from jerboa.errors import DeviceError
from jerboa.project import Project


class PortAudioError(Exception):
    pass


def sound_library(
    names: list[str],
    rate: int,
    overflows: Sequence[int] = (),
    interfaces: Sequence[int] | None = None,
) -> types.ModuleType:
    """PortAudio's binding, as far as it is used: a microphone that hears a ramp.

    It tells of an overflow at the samples that are named. All microphones belong to one of the
    system's sound interfaces, unless theirs are given.
    """
    library = types.ModuleType("sounddevice")

    class InputStream:
        def __init__(self, *, device: object, samplerate: int, channels: int, dtype: str) -> None:
            assert (channels, dtype, samplerate) == (1, "int16", rate)
            self.at = 0

        def __enter__(self) -> "InputStream":
            return self

        def __exit__(self, *_: object) -> None:
            pass

        def read(self, count: int) -> tuple[np.ndarray, bool]:
            self.at += count
            ramp = np.arange(self.at - count, self.at) % 1000
            return ramp.astype(np.int16)[:, None], self.at - count in overflows

    def query_devices(device: int | None = None, kind: str | None = None) -> object:
        infos = [
            {
                "name": name,
                "hostapi": interface,
                "max_input_channels": 1,
                "default_samplerate": rate,
            }
            for name, interface in zip(names, interfaces or [0] * len(names), strict=True)
        ]
        if kind is None:
            return infos
        if not infos:
            raise ValueError("No input device matching None")
        return infos[device or 0]

    def check_input_settings(**settings: object) -> None:
        if settings["samplerate"] != rate:
            raise PortAudioError("Invalid sample rate")

    for each in (InputStream, query_devices, check_input_settings, PortAudioError):
        setattr(library, each.__name__, each)
    return library


def test_the_boards_own_microphone(monkeypatch: pytest.MonkeyPatch) -> None:
    names = ["Built-in", "jerboa classifier: USB Audio"]
    monkeypatch.setitem(sys.modules, "sounddevice", sound_library(names, 16_000))
    card, blocks = SoundCard(of_board=True), []
    assert card.name == names[1]
    samples = card.record(0.5, blocks.append)
    assert [len(block) for block in blocks] == [800] * 10
    np.testing.assert_array_equal(samples, np.arange(8000) % 1000)


def test_two_boards_microphones_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    names = ["jerboa classifier (1)", "Built-in", "jerboa classifier (2)"]
    monkeypatch.setitem(sys.modules, "sounddevice", sound_library(names, 16_000))
    with pytest.raises(DeviceError, match=r"2 boards .*\(1\), .*\(2\)\); .*--from serial --port"):
        SoundCard(of_board=True)


def test_one_board_that_windows_lists_three_times(monkeypatch: pytest.MonkeyPatch) -> None:
    names = ["Microphone (jerboa microphone)"] * 3
    library = sound_library(names, 16_000, interfaces=[0, 1, 2])
    monkeypatch.setitem(sys.modules, "sounddevice", library)
    assert SoundCard(of_board=True).name == names[0]


def test_samples_that_the_computer_lost_are_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    library = sound_library(["Built-in"], 16_000, overflows=[800, 4000])
    monkeypatch.setitem(sys.modules, "sounddevice", library)
    card = SoundCard(of_board=False)
    card.record(1.0)
    assert card.gaps == 2
    Project.create(tmp_path / "p")
    arguments = ["record", "hum", "--from", "computer", "--seconds", "1", "--countdown", "0"]
    monkeypatch.setattr(
        sys, "argv", ["jerboa", *arguments, "--count", "1", "-p", str(tmp_path / "p")]
    )
    with contextlib.suppress(SystemExit):
        main()
    assert "warning: the computer lost samples 2 times" in capsys.readouterr().out


def test_a_card_with_its_own_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", sound_library(["Built-in"], 48_000))
    samples = SoundCard(of_board=False).record(1.0)
    assert samples.dtype == np.int16
    assert len(samples) == 16_000


@pytest.mark.parametrize(
    ("names", "of_board", "message"),
    [
        (["Built-in"], True, "no board with a USB microphone"),
        ([], False, "no microphone found"),
    ],
)
def test_no_such_microphone(
    monkeypatch: pytest.MonkeyPatch, names: list[str], of_board: bool, message: str
) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", sound_library(names, 16_000))
    with pytest.raises(DeviceError, match=message):
        SoundCard(of_board=of_board)


def test_no_binding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", None)
    with pytest.raises(DeviceError, match=r"pip install 'jerboa\[record\]'"):
        SoundCard(of_board=False)
