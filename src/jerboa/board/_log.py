"""What a board said, kept: JSON Lines with everything, or CSV with a row a hop."""

from __future__ import annotations

import csv
import json
from datetime import datetime, timezone
from pathlib import Path
from typing import IO, Protocol

from jerboa.board._protocol import Message, kind
from jerboa.board._state import BoardState
from jerboa.errors import DeviceError
from jerboa.storage import storage_errors


class Log(Protocol):
    """A file that grows; every line is on the disk before the next is waited for."""

    def take(self, message: Message, state: BoardState) -> None:
        """Keep a message; `state` knows it already."""

    def close(self) -> None:
        """End the file."""


def open_log(path: Path) -> Log:
    """Go on with a log, or begin it; its kind is told by its suffix.

    Raises
    ------
    DeviceError
        If it is neither ``.jsonl`` nor ``.csv``.
    StorageError
        If it cannot be written.
    """
    if path.suffix == ".jsonl":
        return JsonLinesLog(path)
    if path.suffix == ".csv":
        return CsvLog(path)
    raise DeviceError(f"{path}: a log ends in .jsonl (everything) or .csv (a row a hop)")


class _File:
    """A text file that is appended to, and flushed after every line."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with storage_errors(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file: IO[str] = path.open("a", encoding="utf-8", newline="")
            self.is_new = path.stat().st_size == 0

    def write(self, text: str) -> int:
        """Append, and hand over to the system."""
        with storage_errors(self.path):
            self._file.write(text)
            self._file.flush()
        return len(text)

    def close(self) -> None:
        """End the file."""
        with storage_errors(self.path):
            self._file.close()


def _now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds")


class JsonLinesLog(_File):
    """Every message as it came, with the time at which it did (``received``, UTC)."""

    def take(self, message: Message, state: BoardState) -> None:
        """Keep a message."""
        self.write(f"{json.dumps({'received': _now(), **message}, ensure_ascii=False)}\n")


class CsvLog(_File):
    """A row a hop; the columns are those of the first hop.

    ``received`` (UTC), ``t`` (ms), ``hop``, ``label``, ``event`` (name and state of an event that
    came with the hop before), a column of probabilities for each name, ``overruns``.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._event = ""

    def take(self, message: Message, state: BoardState) -> None:
        """Keep a hop; an event is told in the row of the next one."""
        what = kind(message)
        if what == "event":
            self._event = f"{message['event']} {message.get('state', '')}".strip()
        if what != "hop":
            return
        rows = csv.writer(self)
        if self.is_new:
            names = [f"p {name}" for name in state.names]
            rows.writerow(["received", "t", "hop", "label", "event", *names, "overruns"])
            self.is_new = False
        place = [message.get(name) for name in ("t", "hop", "label")]
        rows.writerow([_now(), *place, self._event, *message.get("p", []), message.get("overruns")])
        self._event = ""
