"""Serial ports that cannot be opened, each with its line; on a real pseudo-terminal."""

import contextlib
import errno
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import serial

from jerboa.board import CONNECTED, LOST, Listener, PortLost, SerialStream
from jerboa.board._permissions import permission_error
from jerboa.board._port import touch
from jerboa.errors import DeviceError

termios = pytest.importorskip("termios")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals")


@pytest.fixture
def terminal() -> Iterator[tuple[int, str]]:
    master, slave = os.openpty()
    path = os.ttyname(slave)
    os.close(slave)
    yield master, path
    with contextlib.suppress(OSError):
        os.close(master)


def test_bytes_both_ways_and_the_board_pulled(terminal: tuple[int, str]) -> None:
    master, path = terminal
    stream = SerialStream(path)
    os.write(master, b'{"t":32}\n')
    assert stream.read(1) == b'{"t":32}\n'
    assert stream.read(0.01) == b""
    stream.write(b"version\n")
    assert os.read(master, 100) == b"version\n"
    os.close(master)
    with pytest.raises(PortLost):
        stream.read(0.1)
    stream.close()


def test_a_listener_finds_a_board_that_was_plugged_in_again(tmp_path: Path) -> None:
    """The same path leads to another device afterwards, as udev's links do."""
    place = tmp_path / "board"
    masters = []

    def plug_in() -> None:
        master, slave = os.openpty()
        place.unlink(missing_ok=True)
        place.symlink_to(os.ttyname(slave))
        os.close(slave)
        masters.append(master)

    plug_in()
    seen = []
    listener = Listener(lambda: SerialStream(str(place)))
    for message in listener.messages():
        if message is None:
            continue
        seen.append(message)
        if message == CONNECTED:
            os.write(masters[-1], b'{"t":32,"hop":0}\n')
        elif "hop" in message and len(masters) == 1:
            os.close(masters[0])
        elif message == LOST:
            plug_in()
        elif "hop" in message:
            break
    listener.close()
    os.close(masters[1])
    assert seen == [CONNECTED, {"t": 32, "hop": 0}, LOST, CONNECTED, {"t": 32, "hop": 0}]


def test_a_port_in_use(terminal: tuple[int, str]) -> None:
    held = SerialStream(terminal[1])
    with pytest.raises(DeviceError, match="is in use by another program; close it"):
        SerialStream(terminal[1])
    with pytest.raises(DeviceError, match="is in use"):
        touch(terminal[1])
    held.close()


def test_no_such_port() -> None:
    with pytest.raises(DeviceError, match=r"there is no port /dev/ttyNONE; boards are now at"):
        SerialStream("/dev/ttyNONE")


def test_no_permission_prints_the_udev_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    def barred(self: serial.Serial) -> None:
        raise serial.SerialException(errno.EACCES, "could not open port: Permission denied")

    monkeypatch.setattr(serial.Serial, "open", barred)
    monkeypatch.setattr(sys, "platform", "linux")
    with pytest.raises(DeviceError) as caught:
        SerialStream("/dev/ttyACM0")
    assert 'SUBSYSTEMS=="usb", ATTRS{idVendor}=="2e8a"' in str(caught.value)
    assert "/etc/udev/rules.d/60-jerboa.rules" in str(caught.value)


def test_elsewhere_there_is_no_udev(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert "udev" not in str(permission_error("/dev/cu.usbmodem1"))


BROKEN = [OSError(errno.EPROTO, "Protocol error"), termios.error(errno.EIO, "Input/output error")]


@pytest.mark.parametrize("error", BROKEN, ids=["EPROTO", "termios"])
def test_a_board_that_leaves_while_its_port_is_opened(
    terminal: tuple[int, str], monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """A touch has worked then, and is judged by what comes; whoever wants to read hears of it."""

    def leave(_: serial.Serial) -> None:
        raise error

    monkeypatch.setattr(serial.Serial, "open", leave)
    touch(terminal[1])
    with pytest.raises(DeviceError, match=f"{terminal[1]} cannot be opened"):
        SerialStream(terminal[1])
