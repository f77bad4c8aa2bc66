"""What importing the compiler costs."""

import subprocess
import sys


def test_import_brings_no_schema_and_no_tensorflow() -> None:
    program = "import sys, jerboa.compiler; print(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    heavy = {"ai_edge_litert", "flatbuffers", "tensorflow", "keras"}
    assert not heavy & set(run.stdout.split())
