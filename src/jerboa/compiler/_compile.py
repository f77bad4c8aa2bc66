"""The whole way from a ``.tflite`` to C."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

from jerboa import __version__
from jerboa.compiler._emit import Origin, Step, emit
from jerboa.compiler._graph import Graph
from jerboa.compiler._model import CompiledModel, OperatorFacts, PlacedTensor, TensorFacts
from jerboa.compiler._plan import Plan, plan_arena
from jerboa.compiler._plan_check import check_plan
from jerboa.compiler._reader import MAX_FILE_BYTES
from jerboa.compiler._reader import read_graph as _read_graph
from jerboa.compiler._rule import Node
from jerboa.compiler._verify import verify
from jerboa.compiler.operators import OPERATORS
from jerboa.errors import ModelError, UnsupportedModelError

_MAX_ARENA_BYTES = 16 << 20


def compile_model(
    model: bytes | Path,
    *,
    name: str = "jerboa_model",
    keep_tensors: bool = False,
    command: str = "jerboa.compiler.compile_model",
) -> CompiledModel:
    """Compile a full-int8 ``.tflite`` to C.

    The outputs of the C are those of LiteRT's reference kernels, to the byte.

    Parameters
    ----------
    model : bytes or Path
        The file, or its contents.
    name : str
        Prefix of the C functions and stem of the files: a C identifier.
    keep_tensors : bool
        Give each tensor bytes of its own and let ``NAME_arena()`` return them, so that
        every one can be read after a run.
    command : str
        What the user called; stands in the files' heads.

    Returns
    -------
    CompiledModel
        The same for the same arguments, on every machine.

    Raises
    ------
    ModelError
        If the file cannot be read or is damaged.
    UnsupportedModelError
        If the network has something that the compiler does not know.
    """
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,62}", name):
        raise ModelError(f"'{name}' is no name for C; use letters, digits and underscores")
    with _naming(model):
        return _compile(_contents(model), name, keep_tensors, command)


def read_graph(model: bytes | Path) -> Graph:
    """Read and verify the graph of a full-int8 ``.tflite``.

    Parameters
    ----------
    model : bytes or Path
        The file, or its contents.

    Returns
    -------
    Graph
        Verified: it can be compiled.

    Raises
    ------
    ModelError, UnsupportedModelError
        As for `compile_model`.
    """
    with _naming(model):
        return _verified(_contents(model))


def _verified(data: bytes) -> Graph:
    graph = _read_graph(data)
    verify(graph)
    return graph


def _compile(data: bytes, name: str, keep_tensors: bool, command: str) -> CompiledModel:
    graph = _verified(data)
    _require_one_input_and_output(graph)
    plan = plan_arena(graph, share=not keep_tensors)
    if plan.size > _MAX_ARENA_BYTES:
        raise ModelError(f"needs an arena of {plan.size:,} bytes; train a smaller model")
    check_plan(graph, plan)
    steps = _lower(graph)
    sha256 = hashlib.sha256(data).hexdigest()
    origin = Origin(
        f"Made by jerboa {__version__}.", f"Model: SHA-256 {sha256}.", f"Command: {command}"
    )
    return CompiledModel(
        files=MappingProxyType(emit(graph, plan, steps, name, origin, keep_tensors)),
        input=_facts(graph, graph.inputs[0]),
        output=_facts(graph, graph.outputs[0]),
        arena_bytes=plan.size,
        arena_lower_bound=plan.lower_bound,
        tensors=_placed(graph, plan),
        operators=_costs(graph, steps),
        sha256=sha256,
    )


def _lower(graph: Graph) -> list[Step]:
    steps = []
    constant_bytes = 0
    for index, operator in enumerate(graph.operators):
        lower = OPERATORS[operator.kind].lower
        if lower is None:
            continue
        node = Node(graph, index)
        kernel = lower(node)
        constant_bytes += sum(constant.values.nbytes for constant in kernel.constants)
        if constant_bytes > MAX_FILE_BYTES:
            node.refuse(None, "brings more weights than any board's flash", "train a smaller model")
        steps.append(Step(node, kernel))
    return steps


def _require_one_input_and_output(graph: Graph) -> None:
    for what, indices in (("inputs", graph.inputs), ("outputs", graph.outputs)):
        if len(indices) != 1:
            raise ModelError(f"has {len(indices)} {what}; convert a model with one")
        tensor = graph.tensors[indices[0]]
        quantization = tensor.quantization
        if tensor.dtype != "int8" or quantization is None or quantization.per_channel:
            raise ModelError(
                f"'{tensor.name}' among the {what} is {tensor.dtype} or has no single scale; "
                "convert to full int8"
            )


def _facts(graph: Graph, index: int) -> TensorFacts:
    tensor = graph.tensors[index]
    assert tensor.quantization is not None
    quantization = tensor.quantization
    return TensorFacts(
        tensor.name, tensor.shape, float(quantization.scale), quantization.zero_point
    )


def _placed(graph: Graph, plan: Plan) -> tuple[PlacedTensor, ...]:
    return tuple(
        PlacedTensor(index, tensor.name, tensor.shape, plan.offsets[root])
        for index, tensor in enumerate(graph.tensors)
        if (root := plan.roots.get(index, index)) in plan.offsets
    )


def _costs(graph: Graph, steps: list[Step]) -> tuple[OperatorFacts, ...]:
    by_index = {step.node.index: step for step in steps}
    facts = []
    for index, operator in enumerate(graph.operators):
        output = graph.tensors[operator.outputs[0]].name
        step = by_index.get(index)
        if step is None:
            facts.append(OperatorFacts(operator.kind, output, "", 0, 0))
            continue
        constant_bytes = sum(constant.values.nbytes for constant in step.kernel.constants)
        facts.append(
            OperatorFacts(operator.kind, output, step.function, step.kernel.macs, constant_bytes)
        )
    return tuple(facts)


def _contents(model: bytes | Path) -> bytes:
    if isinstance(model, bytes):
        return model
    try:
        return model.read_bytes()
    except OSError as error:
        raise ModelError(f"cannot be read ({error.strerror}); check the path") from error


@contextmanager
def _naming(model: bytes | Path) -> Iterator[None]:
    """Say of which file a message speaks; that of an operator names its place by itself."""
    try:
        yield
    except UnsupportedModelError:
        raise
    except ModelError as error:
        title = "the model" if isinstance(model, bytes) else str(model)
        raise ModelError(f"{title}: {error}") from error
