"""How long the demo takes: ``demo.time``.

python -m benchmarks.demo
"""

import subprocess
import sys
import tempfile
import time

from benchmarks._results import record

COMMAND = "python -m benchmarks.demo"


def main() -> None:
    """Run the demo with an empty cache of baselines, the C compiler's cache warm."""
    program = "from jerboa.cli import main; main()"
    with tempfile.TemporaryDirectory() as scratch:
        start = time.perf_counter()
        subprocess.run(
            [sys.executable, "-c", program, "demo", "-o", f"{scratch}/demo", "--fresh"], check=True
        )
        seconds = time.perf_counter() - start
    record("demo.time", round(seconds), "s", COMMAND, "2 cores, baseline trained anew")


if __name__ == "__main__":
    main()
