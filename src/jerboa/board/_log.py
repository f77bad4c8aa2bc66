"""What a board said, kept: JSON Lines with everything, or CSV with a row a hop."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import IO, Protocol

from jerboa.board._protocol import Message, kind
from jerboa.board._state import BoardState
from jerboa.errors import DeviceError
from jerboa.storage import storage_errors

_HOPS_WITHOUT_NAMES = 62
"""Two seconds, in which any firmware that knows ``version`` has answered."""


class Log(Protocol):
    """A file that grows; every line is on the disk before the next is waited for."""

    def take(self, message: Message, state: BoardState) -> None:
        """Keep a message; `state` knows it already."""

    def close(self) -> None:
        """End the file."""


def open_log(path: Path) -> Log:
    """Go on with a log, or begin it; its kind is told by its suffix.

    Returns
    -------
    Log
        To be closed.

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

    def write(self, text: str) -> None:
        """Append, and hand over to the system."""
        with storage_errors(self.path):
            self._file.write(text)
            self._file.flush()

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
    """A row a hop.

    ``received`` (UTC), ``t`` (ms), ``hop``, ``label``, ``event`` (name and state of an event that
    came with the hop before), a column of probabilities for each name, ``overruns``.

    Raises
    ------
    DeviceError
        When a hop comes whose names are not those of the columns that the file has.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        with (
            storage_errors(path),
            path.open(encoding="utf-8", errors="replace", newline="") as file,
        ):
            self._heading = file.readline()
        self._event = ""
        self._waiting: list[list[object]] = []
        self._names: list[str] = []
        self._named = False

    def take(self, message: Message, state: BoardState) -> None:
        """Keep a hop; an event is told in the row of the next one."""
        what = kind(message)
        if what == "event":
            self._event = f"{message['event']} {message.get('state', '')}".strip()
        if what != "hop":
            return
        self._names, self._named = state.names, bool(state.version)
        place = [message.get(name) for name in ("t", "hop", "label")]
        probabilities = message.get("p", [])
        self._waiting.append([_now(), *place, self._event, *probabilities, message.get("overruns")])
        self._event = ""
        # The first hops come before the board has told the names that head the columns.
        if state.version or len(self._waiting) >= _HOPS_WITHOUT_NAMES:
            self._write_waiting()

    def close(self) -> None:
        """Write what still waits, and end the file."""
        self._write_waiting()
        super().close()

    def _write_waiting(self) -> None:
        if not self._waiting:
            return
        rows, self._waiting = self._waiting, []
        names = [f"p {name}" for name in self._names]
        heading = _line(["received", "t", "hop", "label", "event", *names, "overruns"])
        if not self._heading:
            self._heading = heading
            self.write(heading)
        if self._named and heading != self._heading:
            raise DeviceError(
                f"{self.path}: its columns are not {', '.join(names)}; log to another file"
            )
        self.write("".join(map(_line, rows)))


def _line(row: Sequence[object]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(row)
    return text.getvalue()
