"""Training in a process of its own: it outlives the server and is found again.

``PROJECT/.studio/training.json`` tells which process it is, ``training.jsonl`` what it has said.
A server that starts later, or a second page, reads the same files.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from jerboa.errors import ProjectError
from jerboa.project import Project
from jerboa.storage import storage_errors, write_whole

State = Literal["none", "running", "done", "stopped", "failed", "interrupted"]

_ENDS: dict[str, State] = {"done": "done", "stopped": "stopped", "failed": "failed"}

_SYNCHRONIZE, _WAIT_TIMEOUT = 0x0010_0000, 0x102
"""Of Windows: the right to wait for a process, and the answer while it runs."""

_STARTING = threading.Lock()
"""Two pages may ask at once; one training is started."""


@dataclass(frozen=True)
class TrainingJob:
    """The one training of a project."""

    project: Project

    @property
    def _folder(self) -> Path:
        return self.project.folder / ".studio"

    @property
    def log(self) -> Path:
        """JSON Lines that the training has said."""
        return self._folder / "training.jsonl"

    def start(self) -> None:
        """Start a training, or go on with an interrupted one.

        Raises
        ------
        ProjectError
            If one is running already, or the project's settings are wrong.
        """
        Project.open(self.project.folder)
        with _STARTING:
            state = self.state()
            if state == "running":
                raise ProjectError("a training is running already; wait or cancel it")
            with storage_errors(self._folder):
                self._folder.mkdir(exist_ok=True)
                if state not in ("interrupted", "stopped"):
                    self.log.unlink(missing_ok=True)
                with self.log.open("a", encoding="utf-8") as log:
                    # The line before may have been broken off.
                    log.write("\n" + json.dumps({"type": "starting", "time": time.time()}) + "\n")
            worker = subprocess.Popen(
                [sys.executable, "-m", "jerboa.studio._worker", str(self.project.folder.resolve())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            facts = {"pid": worker.pid, "birth": _birth(worker.pid), "started": time.time()}
            write_whole(self._folder / "training.json", json.dumps(facts).encode())

    def cancel(self) -> None:
        """Ask the training to stop; what it has learnt so far is kept, and it can go on."""
        if self.state() == "running":
            os.kill(self.pid(), signal.SIGINT)

    def pid(self) -> int:
        """The process that trains or trained last."""
        return int(self._facts()["pid"])

    def state(self) -> State:
        """Where the training stands."""
        facts = self._facts()
        if not facts:
            return "none"
        messages = self.messages()
        ended = _ENDS.get(messages[-1]["type"]) if messages else None
        if ended:
            return ended
        pid = self.pid()
        _reap(pid)
        return "running" if _birth(pid) == facts["birth"] is not None else "interrupted"

    def messages(self) -> list[dict[str, Any]]:
        """What the training has said; a line that was broken off is passed over."""
        try:
            lines = self.log.read_bytes().splitlines(keepends=True)
        except OSError:
            return []
        said = []
        for line in lines:
            with suppress(ValueError):
                if line.endswith(b"\n"):
                    said.append(json.loads(line))
        return said

    def _facts(self) -> dict[str, Any]:
        try:
            facts: dict[str, Any] = json.loads(
                (self._folder / "training.json").read_text(encoding="utf-8")
            )
        except (OSError, ValueError):
            return {}
        return facts


def _reap(pid: int) -> None:
    """A finished child of this server must not look alive."""
    try:
        os.waitpid(pid, os.WNOHANG)
    except (ChildProcessError, AttributeError, OSError):
        return


def _birth(pid: int) -> str | None:
    """What tells a process from a later one with its number; None if it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
    except OSError:
        return _alive_elsewhere(pid)
    return None if fields[0] == "Z" else fields[19]


def _alive_elsewhere(pid: int) -> str | None:
    """Without /proc (macOS, Windows) only whether there is such a process can be told."""
    if Path("/proc/self/stat").exists():
        return None
    if sys.platform == "win32":
        return _alive_on_windows(pid)
    try:
        os.kill(pid, 0)
    except OSError:
        return None
    return "alive"


def _alive_on_windows(pid: int) -> str | None:
    """There signal 0 of os.kill is no question but a Ctrl-C."""
    kernel: Any = ctypes.WinDLL("kernel32")  # type: ignore[attr-defined,unused-ignore]
    kernel.OpenProcess.restype = ctypes.c_void_p
    process = kernel.OpenProcess(_SYNCHRONIZE, False, pid)
    if not process:
        return None
    handle = ctypes.c_void_p(process)
    waits = kernel.WaitForSingleObject(handle, 0) == _WAIT_TIMEOUT
    kernel.CloseHandle(handle)
    return "alive" if waits else None
