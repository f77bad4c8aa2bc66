"""The monitor's parts on scripted bytes: torn lines, a board that leaves and comes back."""

import io
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from board_lines import EVENT, STATUS, VERSION, hop, lines
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from jerboa.board import (
    CONNECTED,
    LOST,
    BoardState,
    LineReader,
    Listener,
    PortLost,
    choose_port,
    event_text,
    kind,
    open_log,
    render,
)
from jerboa.board._port import PortInfo
from jerboa.board._screen import bar
from jerboa.elf_file import Function, name_of
from jerboa.errors import DeviceError


class Script:
    """A stream that gives these pieces, and then is pulled out."""

    def __init__(self, *pieces: bytes) -> None:
        self.pieces = list(pieces)
        self.written = b""
        self.closed = False

    def read(self, timeout: float) -> bytes:
        if not self.pieces:
            raise PortLost
        return self.pieces.pop(0)

    def write(self, data: bytes) -> None:
        self.written += data

    def close(self) -> None:
        self.closed = True


@pytest.mark.parametrize("size", [1, 7, 64, 10_000])
def test_messages_whole_however_the_bytes_come(size: int) -> None:
    text = b'"label":null}\r\n' + lines(hop(1), EVENT, STATUS, VERSION)
    reader = LineReader()
    found = [m for at in range(0, len(text), size) for m in reader.feed(text[at : at + size])]
    assert found == [hop(1), EVENT, STATUS, VERSION]
    assert [kind(message) for message in found] == ["hop", "event", "status", "reply"]
    assert reader.damaged == 0, "the line in whose middle the port was opened is no damage"


def test_torn_lines_are_counted() -> None:
    reader = LineReader()
    text = lines(hop(1)) + b'{"t":64,"ho{"t":96}\r\n\xff\xfe\r\n[1]\r\n' + lines(hop(2))
    assert [message["hop"] for message in reader.feed(text)] == [1, 2]
    assert reader.damaged == 3
    list(reader.feed(b"x" * 100_000))
    assert len(reader._rest) == 0, "a board that never ends a line fills the memory"


@pytest.mark.parametrize(
    "line",
    [
        b"[" * 60_000,
        b'{"hop": "x"}',
        b'{"hop": 1, "p": null}',
        b'{"hop": 1, "p": ["x"]}',
        b'{"hop": 1, "p": [NaN]}',
        b'{"hop": 1, "cycles": [1]}',
        b'{"hop": 1, "cycles": {"total": "x"}}',
        b'{"hop": 1, "p": [1%s]}' % (b"0" * 400),
        b'{"event": ["a"]}',
        b'{"event": "a", "state": "\\ud800"}',
        b'{"reply": "version", "labels": 5}',
        b'{"reply": "version", "labels": [5]}',
        b'{"reply": "capture", "samples": -1}',
        b'{"capture": 1, "p": "x"}',
        b'{"error": 5}',
    ],
)
def test_json_that_is_no_line_of_a_board_is_counted_and_left_out(line: bytes) -> None:
    reader = LineReader()
    assert list(reader.feed(b"\n" + line + b"\n" + lines(hop(1)))) == [hop(1)]
    assert reader.damaged == 1


@given(st.lists(
    st.dictionaries(
        st.sampled_from(["hop", "event", "status", "reply", "labels", "p", "label", "cycles", "t",
                         "warm", "state", "overruns", "fault", "microphone", "build", "error"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3)
            | st.sampled_from(["version", "\ud800"]),
            lambda inner: st.lists(inner, max_size=2)
            | st.dictionaries(st.sampled_from(["total", "pc", "stuck", "clipped"]), inner),
            max_leaves=4,
        ),
    ),
    max_size=4,
))  # fmt: skip
@settings(max_examples=200, deadline=None)
def test_whatever_a_board_says_is_shown_and_kept(said: list[dict[str, object]]) -> None:
    state = BoardState(connected=True)
    with tempfile.TemporaryDirectory() as folder:
        logs = [open_log(Path(folder, name)) for name in ("a.jsonl", "a.csv")]
        for message in LineReader().feed(lines(*said)):
            state.take(message)
            for log in logs:
                log.take(message, state)
            Console(file=io.StringIO(), width=40).print(render(state, "port", 40))
        for log in logs:
            log.close()


def test_a_board_that_is_unplugged_and_comes_back() -> None:
    first, second = Script(lines(hop(1), hop(2))), Script(lines(VERSION, hop(1), hop(4)))
    doors: Iterator[object] = iter([first, DeviceError("no port"), DeviceError("no port"), second])

    def open_stream() -> Script:
        door = next(doors)
        if isinstance(door, Exception):
            raise door
        assert isinstance(door, Script)
        return door

    state, seen = BoardState(), []
    for message in Listener(open_stream).messages():
        if message is not None:
            state.take(message)
            seen.append(message)
        if seen.count(LOST) == 2:
            break
    assert seen == [CONNECTED, hop(1), hop(2), LOST, CONNECTED, VERSION, hop(1), hop(4), LOST]
    assert first.closed
    assert first.written == second.written == b"\nversion\n"
    assert (state.hops, state.missed, state.losses) == (4, 2, 2)


def test_a_board_that_sends_no_lines_holds_nobody_up() -> None:
    """Who listens is asked again and again, to draw, or to end after --seconds."""
    listener = Listener(lambda: Script(*[b"x" * 4000] * 5))
    got = [next(messages) for messages in [listener.messages()] for _ in range(7)]
    assert got == [CONNECTED, None, None, None, None, None, LOST]


def test_the_first_failure_is_the_users() -> None:
    def open_stream() -> Script:
        raise DeviceError("/dev/ttyACM0 is in use")

    with pytest.raises(DeviceError, match="in use"):
        Listener(open_stream)


def test_names_of_probabilities() -> None:
    state = BoardState()
    state.take(hop(0))
    assert state.names == ["output 0"]
    state.take(VERSION)
    assert state.names == ["alarm"]
    state.take({**VERSION, "labels": ["a", "b", "c"]})
    state.take({**hop(1), "p": [0.1, 0.2, 0.7]})
    assert state.names == ["a", "b", "c"]


def test_the_screen_shows_all_of_it() -> None:
    state = BoardState()
    for message in (CONNECTED, VERSION, hop(7, 0.75), EVENT, STATUS):
        state.take(message)
    console = Console(width=80, record=True, file=open("/dev/null", "w"))  # noqa: SIM115
    console.print(render(state, "/dev/ttyACM0", 80))
    text = console.export_text()
    words = ["/dev/ttyACM0", "pico, pdm microphone", "heard: alarm", " 0.75", "374,000 cycles"]
    words += [
        "USB drops 3",
        "restarted by its watchdog once",
        "pc 0x10000123",
        event_text(EVENT),
    ]
    for word in words:
        assert word in text
    assert max(map(len, text.splitlines())) == 80


def test_a_microphone_that_is_wrong_is_told() -> None:
    def told(**microphone: object) -> list[str]:
        state.take({"status": {"microphone": microphone}})
        return state.troubles

    state = BoardState()
    assert told(peak=0, clipped=0, stuck=False) == []
    [line] = told(peak=32768, clipped=1, stuck=True)
    assert "nothing drives the microphone's wire" in line
    [line] = told(peak=32768, clipped=7, stuck=False)
    assert "--gain" in line
    assert told(peak=900, clipped=7, stuck=False) == [], "of the last second only"


def test_a_fault_without_the_builds_own_elf_file_is_registers_only(tmp_path: Path) -> None:
    other = tmp_path / "firmware.elf"
    other.write_bytes(b"jerboa 00fe")
    state = BoardState(elfs=[other, tmp_path / "none.elf"])
    for message in (VERSION, STATUS):
        state.take(message)
    assert state.fault == "pc 0x10000123"


@pytest.mark.parametrize(
    ("address", "name"),
    [
        (0x0FF, None),
        (0x100, "a"),
        (0x104, "a+0x4"),
        (0x108, None),
        (0x200, "b"),
        (0x300, "b+0x100"),
    ],
)
def test_functions_by_address(address: int, name: str | None) -> None:
    """The last one has no size: it ends where the next would begin."""
    assert name_of([Function(0x100, 8, "a"), Function(0x200, 0, "b")], address) == name


@pytest.mark.parametrize(
    ("part", "text"), [(0, "    "), (1, "████"), (0.5, "██  "), (0.28, "█▏  ")]
)
def test_bars(part: float, text: str) -> None:
    assert bar(part, 4) == text


def test_which_port() -> None:
    one, two = PortInfo("/dev/ttyACM0", "", ""), PortInfo("/dev/ttyACM1", "", "")
    assert choose_port(None, [one]) == "/dev/ttyACM0"
    assert choose_port("COM7", [one, two]) == "COM7"
    with pytest.raises(DeviceError, match=r"2 boards found \(/dev/ttyACM0, /dev/ttyACM1\).*--port"):
        choose_port(None, [one, two])
    with pytest.raises(DeviceError, match="no board found"):
        choose_port(None, [])
