"""What a jerboa firmware says on its serial port: JSON Lines, and answers to commands."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

from jerboa.board._port import Stream

Message = dict[str, Any]
"""A line of the board, as its JSON has it."""

_LONGEST_LINE = 1 << 16
_KINDS = ("event", "status", "reply", "capture", "error", "hop")


def kind(message: Message) -> str:
    """Which line it is: hop, event, status, reply, capture or error; empty for another."""
    return next((name for name in _KINDS if name in message), "")


class LineReader:
    """Cuts bytes into messages; what is torn or no JSON is counted and left out."""

    def __init__(self) -> None:
        self.damaged = 0
        self._rest = b""
        self._began_in_a_line = True

    def feed(self, data: bytes) -> Iterator[Message]:
        """Yield the messages that these bytes complete."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        if len(self._rest) > _LONGEST_LINE:
            self._rest = b""
        for line in lines:
            message = _parse(line)
            if message is not None:
                yield message
            elif line.strip() and not self._began_in_a_line:
                self.damaged += 1
            self._began_in_a_line = False


def _parse(line: bytes) -> Message | None:
    try:
        message = json.loads(line)
    except ValueError:
        return None
    return message if isinstance(message, dict) else None


def spell(command: str) -> bytes:
    """A command as it is sent: on a line of its own, whatever the terminal has echoed before."""
    return f"\n{command}\n".encode()


def ask(stream: Stream, command: str, timeout: float = 2.0) -> Message | None:
    """Send a command and wait for its answer.

    Parameters
    ----------
    stream : Stream
        Of a board that runs a jerboa firmware.
    command : str
        ``version``, ``capture``, …
    timeout : float
        Seconds to wait.

    Returns
    -------
    dict or None
        The reply, or the error that names the command; None if none came.
    """
    reader = LineReader()
    stream.write(spell(command))
    end = time.monotonic() + timeout
    while (left := end - time.monotonic()) > 0:
        for message in reader.feed(stream.read(min(left, 0.2))):
            if message.get("reply") == command or message.get("command") == command:
                return message
    return None
