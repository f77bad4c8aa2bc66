"""How long the demo takes: ``demo.time``.

python -m benchmarks.demo
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks._results import record
from jerboa.device import cache_folder

COMMAND = "python -m benchmarks.demo"
SET_UP = ("zig", "host")
"""Caches of the C compiler: filling them is set-up."""


def main() -> None:
    """Run the demo with an empty cache but for the C compiler."""
    program = "from jerboa.cli import main; main()"
    with tempfile.TemporaryDirectory() as scratch:
        cache = Path(scratch) / "cache"
        cache.mkdir()
        for name in SET_UP:
            (cache / name).symlink_to(cache_folder() / name)
        start = time.perf_counter()
        subprocess.run(
            [sys.executable, "-c", program, "demo", "-o", f"{scratch}/demo"],
            check=True,
            env={**os.environ, "JERBOA_CACHE": str(cache)},
        )
        seconds = time.perf_counter() - start
    record("demo.time", round(seconds), "s", COMMAND, "2 cores, from the shipped base")


if __name__ == "__main__":
    main()
