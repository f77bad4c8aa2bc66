"""What was changed of a project's recordings, and what each change took away.

An entry is a folder ``PROJECT/.trash/TIME-RANDOM`` with a note, and the recording as it was where
the change took something of it. The note is written before the change is made.
"""

from __future__ import annotations

import json
import secrets
import shutil
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from jerboa.storage import storage_errors, write_whole

NOTE = "change.json"


@dataclass(frozen=True)
class Change:
    """A change that can be taken back.

    Attributes
    ----------
    what : str
        ``delete``, ``trim`` or ``relabel``.
    label, name : str
        Where the recording was.
    new_label, new_name, new_print : str
        Where it is since, and its fingerprint; empty for a deletion.
    """

    what: Literal["delete", "trim", "relabel"]
    label: str
    name: str
    new_label: str = ""
    new_name: str = ""
    new_print: str = ""

    def __str__(self) -> str:
        return f"{self.what} {self.label}/{self.name}"


@dataclass(frozen=True)
class Trash:
    """The changes of a project, the latest last."""

    folder: Path

    def keep(self, change: Change, recording: Path | None = None) -> None:
        """Write down a change that is about to be made, with a copy of what it takes away.

        Raises
        ------
        StorageError
            If the disk is full or the folder cannot be written.
        """
        entry = self.folder / f"{time.time_ns():020d}-{secrets.token_hex(2)}"
        with storage_errors(entry):
            entry.mkdir(parents=True)
            if recording:
                shutil.copy2(recording, entry / f"recording{recording.suffix}")
            write_whole(entry / NOTE, json.dumps(asdict(change)).encode())

    def latest(self) -> tuple[Change, Path] | None:
        """The latest change and its entry."""
        for note in sorted(self.folder.glob(f"*/{NOTE}"), reverse=True):
            try:
                return Change(**json.loads(note.read_text(encoding="utf-8"))), note.parent
            except (OSError, ValueError, TypeError):
                continue
        return None

    def take(self, entry: Path, target: Path | None = None) -> None:
        """Bring the copy of an entry back, and forget the entry."""
        with storage_errors(target or entry):
            for copy in entry.glob("recording.*"):
                if target:
                    target.parent.mkdir(parents=True, exist_ok=True)
                    shutil.move(copy, target)
            shutil.rmtree(entry)
