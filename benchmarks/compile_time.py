"""From ``.tflite`` to C, the DS-CNN for keywords: ``compile.keywords``.

python -m benchmarks.compile_time
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks._keywords import keyword_model
from benchmarks._results import record
from jerboa.compiler import compile_model

COMMAND = "python -m benchmarks.compile_time"
RUNS = 5


def best_seconds(model: Path) -> float:
    """Compile in this process, imports left out by a run before."""
    seconds = []
    for _ in range(RUNS + 1):
        start = time.perf_counter()
        compile_model(model)
        seconds.append(time.perf_counter() - start)
    return min(seconds[1:])


def best_command_seconds(model: Path, folder: Path) -> float:
    """Call ``jerboa compile``, its start and its files included."""
    program = "from jerboa.cli import main; main()"
    command = [sys.executable, "-c", program, "compile", str(model), "-o", str(folder / "c")]
    seconds = []
    for _ in range(RUNS):
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def main() -> None:
    """Build the model, compile it, write the rows."""
    with tempfile.TemporaryDirectory() as scratch:
        model = Path(scratch) / "keywords.tflite"
        model.write_bytes(keyword_model())
        compiled = compile_model(model)
        facts = f"{compiled.macs:,} multiply-accumulates, best of {RUNS}, 2 cores"
        record("compile.keywords", round(best_seconds(model), 3), "s", COMMAND, facts)
        whole = round(best_command_seconds(model, Path(scratch)), 2)
        record("compile.keywords.command", whole, "s", COMMAND, f"jerboa compile, {facts}")


if __name__ == "__main__":
    main()
