"""What others may import, and what importing it costs."""

import subprocess
import sys

import jerboa.compiler


def test_public_face_is_pinned() -> None:
    assert set(jerboa.compiler.__all__) == {
        "OPERATORS",
        "AssemblyMemory",
        "CompiledModel",
        "Graph",
        "Operator",
        "OperatorFacts",
        "PartialHop",
        "PlacedTensor",
        "Quantization",
        "Tensor",
        "TensorFacts",
        "TensorRows",
        "compile_model",
        "read_graph",
    }
    assert all(hasattr(jerboa.compiler, name) for name in jerboa.compiler.__all__)


def test_import_brings_no_schema_and_no_tensorflow() -> None:
    program = "import sys, jerboa.compiler; print(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    heavy = {"ai_edge_litert", "flatbuffers", "tensorflow", "keras"}
    assert not heavy & set(run.stdout.split())
