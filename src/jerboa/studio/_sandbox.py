"""Uploads are decoded in a process of their own, with bounds on time and memory.

Run as a module it is that process: it reads one sound file and writes it as a clip.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from jerboa.errors import ClipError, JerboaError

TIME_LIMIT = 20
"""Seconds; an hour of MP3 takes some five."""
MEMORY_LIMIT = 2 << 30
LONGEST = 30 * 60
"""Seconds of sound in one file."""


def decode(source: Path, target: Path, name: str) -> None:
    """Turn a file of unknown origin into a clip: mono 16-bit WAV at 16 kHz.

    Parameters
    ----------
    source, target : Path
        What was uploaded, and where the clip goes.
    name : str
        What the user calls it, for messages.

    Raises
    ------
    ClipError
        If it is no usable recording, or decoding takes too long or too much memory.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-m", "jerboa.studio._sandbox", str(source), str(target)],
            capture_output=True,
            text=True,
            timeout=TIME_LIMIT,
        )
    except subprocess.TimeoutExpired:
        raise ClipError(f"{name}: takes too long to decode; cut it shorter") from None
    if done.returncode == 0 and target.is_file():
        return
    reason = done.stdout.strip().replace(str(source), name)
    raise ClipError(reason or f"{name}: cannot be decoded as audio; save it again as WAV")


def _bound_this_process() -> None:
    try:
        import resource
    except ImportError:  # Windows: the time limit alone must do
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    resource.setrlimit(resource.RLIMIT_CPU, (TIME_LIMIT, TIME_LIMIT))


def _main(source: Path, target: Path) -> int:
    from jerboa import clips

    _bound_this_process()
    try:
        samples = clips.read_clip(source)
        if len(samples) > LONGEST * clips.SAMPLE_RATE:
            raise ClipError(f"{source}: is longer than {LONGEST // 60} minutes; cut it shorter")
        clips.write_clip(target, samples)
    except JerboaError as error:
        print(error)
        return 2
    except MemoryError:
        print(f"{source}: takes too much memory to decode; cut it shorter")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(_main(Path(sys.argv[1]), Path(sys.argv[2])))
