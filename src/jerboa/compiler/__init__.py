"""From any full-int8 ``.tflite`` in the table of operators to C, bit-exact.

Reader, verifier, memory plan and its proof, lowering by the table, emission: each a
module. The kernels that the emitted C calls lie in ``device/nn/``.
"""

from jerboa.compiler._compile import compile_model, read_graph
from jerboa.compiler._graph import Graph, Operator, Quantization, Tensor
from jerboa.compiler._model import (
    AssemblyMemory,
    CompiledModel,
    OperatorFacts,
    PlacedTensor,
    TensorFacts,
)
from jerboa.compiler.operators import OPERATORS
from jerboa.compiler.partial import PartialHop, TensorRows

__all__ = [
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
]
