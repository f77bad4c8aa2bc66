"""A board's serial port: found, opened for one program alone, read, touched at 1200 baud."""

from __future__ import annotations

import errno
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

import serial
from serial.tools import list_ports

from jerboa.board._permissions import permission_error
from jerboa.board._transport import VENDOR
from jerboa.errors import DeviceError

try:
    import termios
except ImportError:  # Windows
    termios = None  # type: ignore[assignment]

_TOUCH_BAUD = 1200
_TOUCH_SECONDS = 0.1
"""Long enough for the speed to reach the board before the terminal leaves."""
_BAUD = 115_200
_OPEN_ERRORS = (OSError,) if termios is None else (OSError, termios.error)
"""Of pyserial: its own are OSErrors, those of configuring a port under POSIX are not."""


_NOT_FOUND = "no board found; plug it in with a cable that carries data"
NO_BOARD = f"{_NOT_FOUND}, and if it has no jerboa firmware yet, hold BOOTSEL while plugging it in"


class PortLost(Exception):
    """The board was unplugged, or has rebooted."""


class Stream(Protocol):
    """Bytes to and from a board; `PortLost` where it is not there any more."""

    def read(self, timeout: float) -> bytes:
        """What has come, after at most `timeout` seconds; empty if nothing has."""

    def write(self, data: bytes) -> None:
        """Send bytes."""

    def close(self) -> None:
        """Let go of the board."""


@dataclass(frozen=True)
class PortInfo:
    """A serial port that a board of Raspberry Pi's vendor number offers."""

    path: str
    """``/dev/ttyACM0``, ``COM5``, …"""
    product: str
    """What the board calls itself."""
    serial_number: str


def find_ports() -> list[PortInfo]:
    """Serial ports of boards, by USB vendor number."""
    return [
        PortInfo(info.device, info.product or info.description or "", info.serial_number or "")
        for info in sorted(list_ports.comports())
        if info.vid == VENDOR
    ]


def choose_port(wanted: str | None, found: Sequence[PortInfo]) -> str:
    """The port to use: the one asked for, or else the only one there is.

    Returns
    -------
    str
        Its path.

    Raises
    ------
    DeviceError
        If there is none, or several and none was asked for.
    """
    if wanted:
        return wanted
    if not found:
        raise DeviceError(f"{_NOT_FOUND}, look with 'jerboa devices', or give its port with --port")
    if len(found) > 1:
        ports = ", ".join(info.path for info in found)
        raise DeviceError(f"{len(found)} boards found ({ports}); choose one with --port")
    return found[0].path


class SerialStream:
    """A serial port as a `Stream`, locked against other programs.

    Parameters
    ----------
    path : str
        For example ``/dev/ttyACM0``.

    Raises
    ------
    DeviceError
        If it does not exist, is in use, or may not be opened.
    """

    def __init__(self, path: str, *, baud: int = _BAUD) -> None:
        self.path = path
        self._port = _open(path, baud)

    def read(self, timeout: float) -> bytes:
        """What has come, after at most `timeout` seconds."""
        try:
            if self._port.timeout != timeout:  # setting it configures the whole port anew
                self._port.timeout = timeout
            first = self._port.read(1)
            return first + self._port.read(self._port.in_waiting) if first else b""
        except (OSError, TypeError) as error:  # pyserial stumbles over a port closed under it
            raise PortLost from error

    def write(self, data: bytes) -> None:
        """Send bytes."""
        try:
            self._port.write(data)
        except OSError as error:
            raise PortLost from error

    def close(self) -> None:
        """Close the port; the board sees its terminal leave."""
        with suppress(OSError):
            self._port.close()


def touch(path: str) -> None:
    """Ask the board into its boot ROM: open at 1200 baud, and close.

    A board may leave while its port is still being configured: that is no error here, whether it
    comes to its boot ROM is what tells.

    Raises
    ------
    DeviceError
        If the port does not exist, is in use, or may not be opened.
    """
    try:
        port = _configure(path, _TOUCH_BAUD)
    except _OPEN_ERRORS as error:
        known = _explain(path, error)
        if known:
            raise known from error
        return
    time.sleep(_TOUCH_SECONDS)
    # A pseudo-terminal has no such line, and closing it says the same.
    with suppress(OSError):
        port.dtr = False
    with suppress(OSError):
        port.close()


def _open(path: str, baud: int) -> serial.Serial:
    try:
        return _configure(path, baud)
    except _OPEN_ERRORS as error:
        raise _explain(path, error) or DeviceError(
            f"{path} cannot be opened ({error}); look with 'jerboa devices'"
        ) from error


def _configure(path: str, baud: int) -> serial.Serial:
    port = serial.Serial()
    port.port = path
    port.baudrate = baud
    port.exclusive = True
    port.write_timeout = 2
    port.open()
    return port


def _explain(path: str, error: Exception) -> DeviceError | None:
    text = str(error)
    code = getattr(error, "errno", None)
    if code == errno.ENOENT or "FileNotFoundError" in text:
        known = ", ".join(info.path for info in find_ports()) or "none"
        return DeviceError(f"there is no port {path}; boards are now at: {known}")
    if code == errno.EACCES:
        return permission_error(path)
    if code in (errno.EBUSY, errno.EAGAIN) or "lock" in text or "PermissionError" in text:
        return DeviceError(
            f"{path} is in use by another program; close it (a terminal, a browser, another "
            "jerboa) and try again"
        )
    return None
