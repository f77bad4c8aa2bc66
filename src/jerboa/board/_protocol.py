"""What a jerboa firmware says on its serial port: JSON Lines, and answers to commands."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

from jerboa.board._port import Stream
from jerboa.board._shapes import fits, kind

__all__ = ["LineReader", "Message", "ask", "kind", "spell"]

Message = dict[str, Any]
"""A line of the board, as its JSON has it."""

_LONGEST_LINE = 1 << 16


class LineReader:
    """Cuts bytes into messages; what is torn or no line of a board is counted and left out."""

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
        message = json.loads(line, parse_constant=_refuse)
        if b"\\u" in line:
            json.dumps(message, ensure_ascii=False).encode()  # half a surrogate is no text
    except (ValueError, RecursionError):
        return None
    return message if isinstance(message, dict) and fits(message) else None


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


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
