"""A run is a folder, written under a temporary name and renamed when whole."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from jerboa.errors import ProjectError, StorageError
from jerboa.storage import write_whole

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
        metrics: dict[str, Any] = json.loads((self.folder / "metrics.json").read_text())
        return metrics


def finished_runs(folder: Path) -> list[Run]:
    """All whole runs, the oldest first."""
    if not folder.is_dir():
        return []
    runs = [path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")]
    return [Run(path) for path in sorted(runs, key=lambda path: (path.stat().st_mtime, path.name))]


def new_name(folder: Path) -> str:
    """A name that no run has: the time, or that of an interrupted run, so that it goes on."""
    for partial in sorted(folder.glob(".*.partial")):
        return partial.name[1 : -len(".partial")]
    return datetime.now().strftime("%Y-%m-%d-%H%M%S")


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
def writing_run(folder: Path, name: str) -> Iterator[Path]:
    """Write a run: yields its partial folder, and renames it when the block ends well.

    An interrupted run's partial folder is found again by its name, and stays if the block
    raises.

    Parameters
    ----------
    folder : Path
        The project's ``runs`` folder.
    name : str
        The run's name.

    Raises
    ------
    ProjectError
        If a run of that name is finished already, or the name is no folder name.
    StorageError
        If the disk is full or the folder cannot be written.
    """
    check_name(name, "run")
    target = folder / name
    if target.exists():
        raise ProjectError(f"run '{name}' exists already; choose another name with --name")
    partial = folder / f".{name}.partial"
    try:
        partial.mkdir(parents=True, exist_ok=True)
        yield partial
        shutil.rmtree(partial / "work", ignore_errors=True)
        os.replace(partial, target)
    except OSError as error:
        raise StorageError(
            f"{error.filename or folder}: cannot be written ({error.strerror}); make room, "
            "then run the same command to go on"
        ) from error


def write_json(path: Path, value: object) -> None:
    """Write a JSON file of a run, whole or not at all."""
    write_whole(path, (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode())
