"""What a watcher knows of a board, message by message."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jerboa.board._protocol import Message, kind
from jerboa.elf_file import Function, is_of_build, name_of, read_functions

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
    is_clipping : bool
        Whether hops were cut off at full scale since the status before.
    events : deque of dict
        The latest events, the newest last.
    elfs : sequence of Path
        Among these the ELF file of the board's build is looked for.
    functions : sequence of Function
        Of that file; empty without one.
    """

    connected: bool = False
    version: dict[str, Any] = field(default_factory=dict)
    hop: dict[str, Any] = field(default_factory=dict)
    status: dict[str, Any] = field(default_factory=dict)
    events: deque[Message] = field(default_factory=lambda: deque(maxlen=_EVENTS_KEPT))
    is_clipping: bool = False
    hops: int = 0
    missed: int = 0
    losses: int = 0
    elfs: Sequence[Path] = ()
    functions: Sequence[Function] = ()

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

    @property
    def troubles(self) -> list[str]:
        """What a person should look at, a line each: restarts, and a microphone that is wrong."""
        resets = self.status.get("watchdog_resets", 0)
        lines = [f"it restarted after a fault: {self.fault}"] if self.fault else []
        if resets:
            times = "once" if resets == 1 else f"{resets} times"
            lines.append(f"restarted by its watchdog {times}")
        if self._microphone("stuck"):
            lines.append(
                "nothing drives the microphone's wire: check its power, data pin and select pin"
            )
        elif self.is_clipping:
            lines.append("the sound is cut off at full scale: build with a lower --gain")
        return lines

    def _microphone(self, name: str) -> int:
        microphone = self.status.get("microphone")
        value = microphone.get(name) if isinstance(microphone, dict) else 0
        return value if isinstance(value, int) else 0

    @property
    def fault(self) -> str:
        """The fault that the board tells of, and the functions it was in; empty without one."""
        fault = self.status.get("fault")
        if not isinstance(fault, dict):
            return ""
        return "  ".join(f"{name} {self._named(name, value)}" for name, value in fault.items())

    def _named(self, register: str, value: object) -> str:
        """A register, and for one that points to code the function there."""
        if register not in ("pc", "lr") or not isinstance(value, str):
            return str(value)
        with suppress(ValueError):
            function = name_of(self.functions, int(value, 16) & ~1)
            return f"{value} ({function})" if function else value
        return value

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
            before = self._microphone("clipped")
            self.status = message["status"]
            self.is_clipping = self._microphone("clipped") > before
        elif what == "reply" and message["reply"] == "version":
            self.version = message
            self.functions = self._find_functions()

    def _find_functions(self) -> Sequence[Function]:
        build = str(self.version.get("build"))
        found = next((path for path in self.elfs if is_of_build(path, build)), None)
        return read_functions(found) if found else ()

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
