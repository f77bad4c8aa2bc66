"""What a watcher knows of a board, message by message."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Any

from jerboa.board._protocol import Message, kind

_EVENTS_KEPT = 200


@dataclass
class BoardState:
    """The latest of everything that a board has said.

    Attributes
    ----------
    connected : bool
    version : dict
        Reply to ``version``; empty before it came.
    hop : dict
        The latest hop's line; empty before the first.
    hops, missed, losses : int
        Hops that came, hops that their numbers say are missing, and times that the board went away.
    status : dict
        The latest status.
    events : deque of dict
        The latest events, the newest last.
    """

    connected: bool = False
    version: dict[str, Any] = field(default_factory=dict)
    hop: dict[str, Any] = field(default_factory=dict)
    status: dict[str, Any] = field(default_factory=dict)
    events: deque[Message] = field(default_factory=lambda: deque(maxlen=_EVENTS_KEPT))
    hops: int = 0
    missed: int = 0
    losses: int = 0

    @property
    def names(self) -> list[str]:
        """A name for each probability of a hop: the one label that is detected, or all labels."""
        labels = [str(label) for label in self.version.get("labels", [])]
        count = len(self.hop.get("p", []))
        if len(labels) == count:
            return labels
        if len(labels) == count + 1:
            return labels[1:]
        return [f"output {index}" for index in range(count)]

    def take(self, message: Message) -> None:
        """Take note of a message."""
        if "connection" in message:
            self._connection(message["connection"] == "open")
            return
        what = kind(message)
        if what == "hop":
            self._hop(message)
        elif what == "event":
            self.events.append(message)
        elif what == "status" and isinstance(message["status"], dict):
            self.status = message["status"]
        elif what == "reply" and message["reply"] == "version":
            self.version = message

    def _connection(self, is_open: bool) -> None:
        if self.connected and not is_open:
            self.losses += 1
        self.connected = is_open
        self.hop = {}

    def _hop(self, message: Message) -> None:
        number, last = message["hop"], self.hop.get("hop")
        if isinstance(last, int) and isinstance(number, int) and number > last:
            self.missed += number - last - 1
        self.hop = message
        self.hops += 1
