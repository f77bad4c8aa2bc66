"""Uploads are decoded in a process of their own, with bounds on time and memory.

Run as a script it is that process: it reads sound files and writes them as clips. As a script,
because the server's own modules take longer to import than most files to decode; several files
at once for the same reason.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from jerboa.errors import JerboaError

TIME_LIMIT = 20
"""Seconds for a file; an hour of MP3 takes some five."""
MEMORY_LIMIT = 2 << 30
LONGEST = 30 * 60
"""Seconds of sound in one file."""


@dataclass(frozen=True)
class Upload:
    """A file of unknown origin.

    Attributes
    ----------
    source, target : Path
        What was uploaded, and where the clip goes: mono 16-bit WAV at 16 kHz.
    name : str
        What the user calls it, for messages.
    """

    source: Path
    target: Path
    name: str


def decode(uploads: Sequence[Upload]) -> list[str | None]:
    """Turn files into clips.

    Returns
    -------
    list of str or None
        For each file why it is no usable recording; None where its clip is there.
    """
    problems: list[str | None] = []
    while left := uploads[len(problems) :]:
        for upload, answer in zip(left, _answers(left), strict=False):
            problems.append(answer.replace(str(upload.source), upload.name) or None)
        if unanswered := uploads[len(problems) :]:
            problems.append(
                f"{unanswered[0].name}: cannot be decoded within {TIME_LIMIT} s and "
                f"{MEMORY_LIMIT >> 30} GiB; save it again as WAV, or cut it shorter"
            )
    return problems


def _answers(uploads: Sequence[Upload]) -> list[str]:
    """What the process said of each file before it ended, one way or another."""
    told = json.dumps([[str(upload.source), str(upload.target)] for upload in uploads])
    try:
        said = subprocess.run(
            [sys.executable, __file__],
            input=told.encode(),
            capture_output=True,
            timeout=TIME_LIMIT * len(uploads),
        ).stdout
    except subprocess.TimeoutExpired as error:
        said = error.stdout or b""
    return [json.loads(line) for line in said.splitlines(keepends=True) if line.endswith(b"\n")]


def _bound_memory() -> None:
    with suppress(ImportError, OSError, ValueError):  # Windows, macOS: time's limit must do
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_AS)
        limit = MEMORY_LIMIT if most == resource.RLIM_INFINITY else min(MEMORY_LIMIT, most)
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _bound_time() -> None:
    """Each file has its own time."""
    with suppress(ImportError):
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        end = round(used.ru_utime + used.ru_stime) + TIME_LIMIT
        _, most = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (end, most))


def _decode_one(source: Path, target: Path) -> str:
    from jerboa import clips

    try:
        samples = clips.read_clip(source)
        if len(samples) > LONGEST * clips.SAMPLE_RATE:
            return f"{source}: is longer than {LONGEST // 60} minutes; cut it shorter"
        clips.write_clip(target, samples)
    except JerboaError as error:
        return str(error)
    except MemoryError:
        return f"{source}: takes too much memory to decode; cut it shorter"
    return ""


def _main() -> None:
    uploads = json.load(sys.stdin)
    _bound_memory()
    for source, target in uploads:
        _bound_time()
        print(json.dumps(_decode_one(Path(source), Path(target))), flush=True)


if __name__ == "__main__":
    _main()
