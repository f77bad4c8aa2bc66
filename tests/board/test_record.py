"""Clips from a board's ring, and what is said of their level."""

import base64
import json
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from jerboa.board import PortLost, capture, measure
from jerboa.cli import main
from jerboa.errors import DeviceError

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
