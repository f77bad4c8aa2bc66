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
"""Caches of the C compiler: filling them is set-up, training the baseline is not."""


def main() -> None:
    """Run the demo with a cache that has no baseline."""
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
    record("demo.time", round(seconds), "s", COMMAND, "2 cores, baseline trained anew")


if __name__ == "__main__":
    main()
