"""A board's messages, through unplugging and plugging in again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import suppress

from jerboa.board._port import PortLost, Stream
from jerboa.board._protocol import LineReader, Message, spell
from jerboa.errors import DeviceError

_TICK_SECONDS = 0.1
_RETRY_SECONDS = 0.25

CONNECTED: Message = {"connection": "open"}
LOST: Message = {"connection": "lost"}


class Listener:
    """Reads a board for as long as it is wanted.

    Parameters
    ----------
    open_stream : callable
        Opens the board's port. The first failure is the caller's; later ones, while the board is
        away, are tried again.
    """

    def __init__(self, open_stream: Callable[[], Stream]) -> None:
        self._open = open_stream
        self._stream: Stream | None = open_stream()
        self.damaged = 0
        """Lines that were torn or no JSON."""

    def close(self) -> None:
        """Let go of the port."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def messages(self) -> Iterator[Message | None]:
        """Yield what the board says, `CONNECTED` and `LOST` in between, None when no line comes.

        Asks for the firmware's version each time that the board is found.
        """
        while True:
            if self._stream is None:
                with suppress(DeviceError):
                    self._stream = self._open()
            if self._stream is None:
                yield None
                time.sleep(_RETRY_SECONDS)
                continue
            yield CONNECTED
            yield from self._listen(self._stream)
            self.close()
            yield LOST

    def _listen(self, stream: Stream) -> Iterator[Message | None]:
        reader = LineReader()
        before = self.damaged
        with suppress(PortLost):
            stream.write(spell("version"))
            while True:
                messages: list[Message | None] = [*reader.feed(stream.read(_TICK_SECONDS))]
                self.damaged = before + reader.damaged
                yield from messages or [None]
