"""From ``.tflite`` to UF2 with the compiler's cache warm: ``build.warm``.

JERBOA_TEST_DATA=../shared/data python -m benchmarks.build_time
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks._results import record

COMMAND = "JERBOA_TEST_DATA=../shared/data python -m benchmarks.build_time"
RUNS = 5


def main() -> None:
    """Call ``jerboa build`` once to warm the cache, then time it."""
    model = Path(os.environ["JERBOA_TEST_DATA"]) / "models" / "arm_fire_alarm_int8.tflite"
    program = "from jerboa.cli import main; main()"
    with tempfile.TemporaryDirectory() as scratch:
        command = [sys.executable, "-c", program, "build", str(model), "-o", scratch]
        seconds = []
        for _ in range(RUNS + 1):
            start = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True)
            seconds.append(time.perf_counter() - start)
    best = round(min(seconds[1:]), 2)
    record("build.warm", best, "s", COMMAND, f"whole command, best of {RUNS}, 2 cores")


if __name__ == "__main__":
    main()
