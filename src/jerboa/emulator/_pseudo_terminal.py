"""A pseudo-terminal in place of the cable: what a program does to it, the USB host does."""

from __future__ import annotations

import contextlib
import os
import select
import termios
import threading
import tty
from typing import TYPE_CHECKING

from jerboa.errors import JerboaError

if TYPE_CHECKING:
    from jerboa.emulator._live import LiveBoard

_LOOK_MS = 10
_CHUNK = 4096
_OUTPUT_SPEED = 5
_SPEEDS = {termios.B1200: 1200, termios.B9600: 9600, termios.B115200: 115_200}


class PseudoTerminal:
    """Carries bytes, DTR and speed between a pseudo-terminal and a `LiveBoard`.

    Parameters
    ----------
    board : LiveBoard
    """

    def __init__(self, board: LiveBoard) -> None:
        self._board = board
        self._master, slave = os.openpty()
        tty.setraw(slave)
        self._path = os.ttyname(slave)
        os.close(slave)
        os.set_blocking(self._master, False)
        self._is_open = False
        self._speed = self._read_speed()
        self._pending = b""
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> str:
        self._board.do("close")
        self._thread.start()
        return self._path

    def __exit__(self, *_: object) -> None:
        self._ends.set()
        self._thread.join()

    def _read_speed(self) -> int:
        return int(termios.tcgetattr(self._master)[_OUTPUT_SPEED])

    def _run(self) -> None:
        """A board that is there no more takes its port with it."""
        try:
            with contextlib.suppress(JerboaError):
                self._carry()
        finally:
            os.close(self._master)

    def _carry(self) -> None:
        poll = select.poll()
        poll.register(self._master, select.POLLIN)
        while not self._ends.is_set():
            events = dict(poll.poll(_LOOK_MS)).get(self._master, 0)
            is_open = not events & select.POLLHUP
            speed = self._read_speed()
            if speed != self._speed and not is_open and not self._is_open:
                self._set_open(True)  # it was opened and closed between two looks
            if is_open:
                self._set_open(True)
            if speed != self._speed:
                self._speed = speed
                self._board.do("rate", _SPEEDS.get(speed, 115_200))
            if events & select.POLLIN:
                self._board.write(os.read(self._master, _CHUNK))
            if not is_open:
                self._set_open(False)
                self._ends.wait(_LOOK_MS / 1000)
            self._forward()

    def _set_open(self, is_open: bool) -> None:
        if is_open != self._is_open:
            self._is_open = is_open
            self._board.do("open" if is_open else "close")

    def _forward(self) -> None:
        """A program that does not read leaves its bytes in the board."""
        was_full = bool(self._pending)
        self._pending += b"" if was_full else self._board.read(0)
        if not self._is_open:
            self._pending = b""
        with contextlib.suppress(BlockingIOError):
            self._pending = self._pending[os.write(self._master, self._pending) :]
        if bool(self._pending) != was_full:
            self._board.do("hold" if self._pending else "read")
