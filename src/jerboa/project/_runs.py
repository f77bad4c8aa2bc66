"""A run is a folder, written under a temporary name and renamed when whole."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

from jerboa.errors import ProjectError, StorageError
from jerboa.storage import take_lock, write_whole

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")


@dataclass(frozen=True)
class Run:
    """A finished run.

    Attributes
    ----------
    folder : Path
        Holds ``settings.json``, ``split.json``, ``metrics.json``, ``model.keras``,
        ``model.tflite``, ``report.html``, ``firmware.elf``, ``firmware.uf2``, ``firmware.map``;
        a run of `with_threshold` has no report.
    """

    folder: Path

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.folder.name

    @property
    def model(self) -> Path:
        """The full-int8 model with its metadata."""
        return self.folder / "model.tflite"

    @property
    def uf2(self) -> Path:
        """The firmware."""
        return self.folder / "firmware.uf2"

    @property
    def report(self) -> Path:
        """The report."""
        return self.folder / "report.html"

    def metrics(self) -> dict[str, Any]:
        """What was measured."""
        text = (self.folder / "metrics.json").read_text(encoding="utf-8")
        metrics: dict[str, Any] = json.loads(text)
        return metrics


def finished_runs(folder: Path) -> list[Run]:
    """All whole runs, the oldest first; a folder without a run's numbers is none."""
    if not folder.is_dir():
        return []
    runs = [
        path
        for path in folder.iterdir()
        if not path.name.startswith(".") and (path / "metrics.json").is_file()
    ]
    return [Run(path) for path in sorted(runs, key=lambda path: (path.stat().st_mtime, path.name))]


def name_of(partial: Path) -> str:
    """Name the run that a partial folder becomes."""
    return partial.name[1 : -len(".partial")]


def check_name(name: str, what: str) -> None:
    """Refuse what cannot be the name of a file or folder everywhere.

    Raises
    ------
    ProjectError
        Telling what the name is for.
    """
    if not _NAME.fullmatch(name):
        raise ProjectError(
            f"'{name}' is no name for a {what}; use letters, digits, dots, dashes and underscores"
        )


@contextmanager
def writing_run(folder: Path, name: str | None = None) -> Iterator[Path]:
    """Write a run: yields its partial folder, and renames it when the block ends well.

    An interrupted run's partial folder is found again by its name, and stays if the block
    raises. No other process writes the same run meanwhile.

    Parameters
    ----------
    folder : Path
        The project's ``runs`` folder.
    name : str, optional
        The run's name; by default that of an interrupted run, so that it goes on, or the time.

    Raises
    ------
    ProjectError
        If a run of that name is finished already or being written by another process, or the
        name is no folder name.
    StorageError
        If the disk is full or the folder cannot be written.
    """
    if name is not None:
        check_name(name, "run")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        name, lock = _claim(folder, name)
        with closing(lock):
            partial = folder / f".{name}.partial"
            partial.mkdir(exist_ok=True)
            yield partial
            shutil.rmtree(partial / "work", ignore_errors=True)
            os.replace(partial, folder / name)
        with suppress(OSError):
            _lock_file(folder, name).unlink()
    except OSError as error:
        raise StorageError(
            f"{error.filename or folder}: cannot be written ({error.strerror}); make room, "
            "then run the same command to go on"
        ) from error


def _claim(folder: Path, name: str | None) -> tuple[str, sqlite3.Connection]:
    """Find a name that no run has and that no process writes, and lock it."""
    for candidate in _free_names(folder) if name is None else [name]:
        if (folder / candidate).exists():
            continue
        lock = take_lock(_lock_file(folder, candidate))
        if lock is None:
            continue
        # Another process may have ended with it in between.
        if not (folder / candidate).exists():
            return candidate, lock
        lock.close()
    if name is not None and (folder / name).exists():
        raise ProjectError(f"run '{name}' exists already; choose another name with --name")
    raise ProjectError(
        f"run '{name}' is being written by another process; wait for it, or choose another name "
        "with --name"
    )


def _free_names(folder: Path) -> Iterator[str]:
    """Those of interrupted runs, then the time, numbered where several begin in one second."""
    for partial in sorted(folder.glob(".*.partial")):
        yield name_of(partial)
    now = datetime.now().strftime("%Y-%m-%d-%H%M%S")
    yield now
    yield from (f"{now}-{number}" for number in count(2))


def _lock_file(folder: Path, name: str) -> Path:
    # Beside the partial folder: Windows renames none in which a file is open.
    return folder / f".{name}.lock"


def write_json(path: Path, value: object) -> None:
    """Write a JSON file of a run, whole or not at all."""
    write_whole(path, (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode())


def read_json(path: Path) -> dict[str, Any]:
    """Read a JSON file of a run.

    Raises
    ------
    ProjectError
        If it is not there or damaged.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(content, dict):
            raise ValueError(content)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is damaged"
        raise ProjectError(
            f"{path}: cannot be read ({reason}); give a run that 'jerboa train' has finished, or "
            "train it again"
        ) from error
    return content
