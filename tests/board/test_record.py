"""Clips from a board's ring and from a sound card, and what is said of their level."""

import base64
import contextlib
import json
import os
import sys
import threading
import types
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
import soundfile

from jerboa.board import PortLost, SoundCard, capture, measure
from jerboa.cli import main
from jerboa.errors import DeviceError
from jerboa.project import Project

CLIP = (8000 * np.sin(np.arange(32_000) * 0.3)).astype(np.int16)


def capture_lines(clip: np.ndarray, number: int = 1) -> list[dict[str, object]]:
    """The protocol of ARCHITECTURE.md, by hand."""
    pieces = [
        {
            "capture": number,
            "at": at,
            "pcm": base64.b64encode(clip[at : at + 384].tobytes()).decode(),
        }
        for at in range(0, len(clip), 384)
    ]
    return [
        {"reply": "capture", "id": number, "samples": len(clip), "t": 5000},
        *pieces,
        *({"capture": number, "p": [p]} for p in (0.1, 0.97, 0.4)),
        {"capture": number, "end": True, "hop": 155},
    ]


class Talker:
    """A board that answers ``capture`` with these lines, a hop between each two."""

    def __init__(self, lines: list[dict[str, object]]) -> None:
        text = [json.dumps(line) + "\r\n" + '{"t":32,"hop":0,"p":[0.1]}\r\n' for line in lines]
        self.data = "".join(text).encode()
        self.asked = b""

    def read(self, timeout: float) -> bytes:
        piece, self.data = self.data[:1000], self.data[1000:]
        return piece if b"capture" in self.asked else b""

    def write(self, data: bytes) -> None:
        self.asked += data

    def close(self) -> None:
        pass


@pytest.mark.parametrize("wait", [False, True])
def test_a_clip_comes_whole(wait: bool) -> None:
    board, steps = Talker(capture_lines(CLIP)), []
    got = capture(board, wait=wait, progress=lambda *step: steps.append(step))
    np.testing.assert_array_equal(got.samples, CLIP)
    assert got.probabilities == ((0.1,), (0.97,), (0.4,))
    assert steps[-1] == (32_000, 32_000)
    assert board.asked == (b"\ncapture on\n\ncapture off\n" if wait else b"\ncapture\n")


def without(index: int) -> list[dict[str, object]]:
    lines = capture_lines(CLIP)
    del lines[index]
    return lines


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (without(3), "a piece of the clip was lost at sample 768"),
        (without(-5), "32000 samples were promised and 31872 came"),
        (without(-1), "broke off after 32000 of 32000 samples"),
        ([*capture_lines(CLIP)[:5], {"capture": 1, "at": 1536, "pcm": "?"}], "is damaged"),
        ([{"error": "unknown command", "command": "capture"}], "built with --release"),
        ([], "knows no 'capture'"),
        ([{"reply": "capture", "id": 1, "samples": 10**12}], "promises a clip of 1000000000000"),
        ([capture_lines(CLIP)[0], {"capture": 1, "pcm": "AAA="}], "was lost at sample 0"),
    ],
)
def test_a_clip_that_does_not_come_whole(lines: list[dict[str, object]], message: str) -> None:
    with pytest.raises(DeviceError, match=message):
        capture(Talker(lines), silence=0.05)


def test_a_wait_that_is_stopped_leaves_no_board_that_goes_on_sending() -> None:
    class Stopped(Talker):
        def read(self, timeout: float) -> bytes:
            raise KeyboardInterrupt

    board = Stopped([])
    with pytest.raises(KeyboardInterrupt):
        capture(board, wait=True)
    assert board.asked == b"\ncapture on\n\ncapture off\n"


def test_a_board_that_leaves_in_the_middle() -> None:
    class Leaver(Talker):
        def read(self, timeout: float) -> bytes:
            if len(self.data) < 50_000:
                raise PortLost
            return super().read(timeout)

    with pytest.raises(DeviceError, match="went away in the middle of a clip"):
        capture(Leaver(capture_lines(CLIP)))


def test_levels() -> None:
    sine = measure(CLIP)
    assert sine.peak_dbfs == pytest.approx(20 * np.log10(8000 / 32768), abs=0.05)
    assert sine.rms_dbfs == pytest.approx(sine.peak_dbfs - 3.01, abs=0.05)
    assert (sine.clipped, sine.is_stuck, sine.warning) == (0, False, "")


@pytest.mark.parametrize(
    ("samples", "clipped", "warning"),
    [
        (np.full(100, 7), 0, "every sample is the same: no microphone"),
        (np.r_[0, [32767] * 3, 0, [-32768] * 4, 0], 7, "7 samples clip"),
        (np.r_[0, [32767] * 2, 0, -32768, 32767, 0], 0, ""),
        (np.r_[np.zeros(50), np.ones(50)] * 20, 0, "silence"),
        (np.r_[np.zeros(50), np.ones(50)] * 400, 0, "very quiet"),
        (np.zeros(0), 0, "every sample"),
    ],
)
def test_warnings(samples: np.ndarray, clipped: int, warning: str) -> None:
    level = measure(samples.astype(np.int16))
    assert level.clipped == clipped
    assert level.warning.startswith(warning)
    assert bool(level.warning) == bool(warning)


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


@pytest.fixture
def talking_port() -> Iterator[str]:
    """A pseudo-terminal with a board that answers ``capture``."""
    if sys.platform == "win32":
        pytest.skip("no pseudo-terminals")
    master, slave = os.openpty()
    ends = threading.Event()

    def talk() -> None:
        while not ends.is_set():
            if b"capture" in os.read(master, 100):
                for number, line in enumerate(capture_lines(CLIP)):
                    text = json.dumps(line) + "\r\n"
                    os.write(master, text.encode() if number else b'torn"}\r\n' + text.encode())

    threading.Thread(target=talk, daemon=True).start()
    yield os.ttyname(slave)
    ends.set()
    os.write(slave, b"\n")
    os.close(slave)


def test_record_from_the_serial_port_into_a_project(
    tmp_path: Path, talking_port: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jerboa.cli._record._RING_SECONDS", 0.1)

    def jerboa(*arguments: object) -> None:
        monkeypatch.setattr(sys, "argv", ["jerboa", *map(str, arguments)])
        with pytest.raises(SystemExit) as stop:
            main()
        assert not stop.value.code

    jerboa("new", tmp_path / "p")
    ask = ("record", "kettle", "--from", "serial", "--port", talking_port, "-p", tmp_path / "p")
    jerboa(*ask, "--countdown", 0, "--count", 2, "--seconds", 0.1)
    files = sorted((tmp_path / "p" / "clips" / "kettle").iterdir())
    assert len(files) == 2, "the second clip must not replace the first"
    for file in files:
        samples, rate = soundfile.read(file, dtype="int16")
        assert rate == 16_000
        np.testing.assert_array_equal(samples, CLIP)
