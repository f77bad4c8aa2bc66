"""The whole way from a ``.tflite`` to C."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from numpy.typing import ArrayLike

from jerboa import __version__
from jerboa.compiler._alias import Place
from jerboa.compiler._assembly import assembly_memory, place_code
from jerboa.compiler._emit import Origin, emit
from jerboa.compiler._facts import operator_facts, placed_tensors, tensor_facts
from jerboa.compiler._graph import WIDTHS, Graph
from jerboa.compiler._kernel import Kernel
from jerboa.compiler._model import CompiledModel
from jerboa.compiler._plan import Plan, plan_arena
from jerboa.compiler._plan_check import check_plan
from jerboa.compiler._reader import MAX_FILE_BYTES
from jerboa.compiler._reader import read_graph as _read_graph
from jerboa.compiler._ring import ring_reader
from jerboa.compiler._rule import Node
from jerboa.compiler._step import Step
from jerboa.compiler._verify import verify
from jerboa.compiler.kernels import with_assembly
from jerboa.compiler.operators import OPERATORS
from jerboa.compiler.partial import NoPartialHop, PartialHop, partial_hop
from jerboa.compiler.passes import (
    fold_constants,
    fold_picked_rows,
    narrow_columns,
    run_passes,
)
from jerboa.errors import ModelError, UnsupportedModelError

_MAX_ARENA_BYTES = 16 << 20


def compile_model(
    model: bytes | Path,
    *,
    name: str = "jerboa_model",
    keep_tensors: bool = False,
    narrow_input: bool = False,
    columns_per_hop: int | None = None,
    silence: ArrayLike | None = None,
    ring_input: bool = False,
    compact_weights: bool = False,
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
    narrow_input : bool
        Where all that reads the only input picks some of its columns, as a nearest-neighbour
        resize does, take those only: ``(1, height, len(input_bins), channels)``.
    columns_per_hop : int, optional
        Compile for a stream, in which the window moves on by so many columns (the input's second
        dimension) from run to run: the network takes the new ones only and keeps the rest.
        `CompiledModel.partial` is None where that does not go.
    silence : array_like of int, optional
        What the input of a stream was before it began: an int8 column, as narrow as the input,
        or one value; the input's zero point by default.
    ring_input : bool
        Where all that reads the only input looks up its rows, as a resize folded into its reader
        does, let ``NAME_begin_at()`` say which row comes first: the input is a ring, and nothing
        has to move in it. `CompiledModel.takes_a_ring` is false where that does not go.
    compact_weights : bool
        On the chip, keep large layers' weights as bytes, and expand some at a time before they are
        used: half the memory, for about three cycles more a weight in each run.
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
        return _compile(
            _contents(model),
            _Options(
                name=name,
                keep_tensors=keep_tensors,
                narrow_input=narrow_input,
                columns_per_hop=columns_per_hop,
                silence=silence,
                ring_input=ring_input,
                compact_weights=compact_weights,
                command=command,
            ),
        )


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
    graph = fold_constants(_read_graph(data))
    verify(graph)
    return graph


@dataclass(frozen=True, kw_only=True)
class _Options:
    """Arguments of `compile_model`."""

    name: str
    keep_tensors: bool
    narrow_input: bool
    columns_per_hop: int | None
    silence: ArrayLike | None
    ring_input: bool
    compact_weights: bool
    command: str


def _compile(data: bytes, options: _Options) -> CompiledModel:
    whole = _verified(data)
    graph, bins = narrow_columns(whole) if options.narrow_input else (whole, None)
    if bins is not None:
        verify(graph)
    graph = run_passes(graph)
    _require_integer_ends(graph)
    graph, partial, why_whole = _hop(graph, options)
    graph = fold_picked_rows(graph)
    verify(graph)
    plan = plan_arena(graph, share=not options.keep_tensors)
    if plan.size > _MAX_ARENA_BYTES:
        raise ModelError(f"needs an arena of {plan.size:,} bytes; train a smaller model")
    check_plan(graph, plan)
    steps = _lower(graph, plan, compact_weights=options.compact_weights)
    sha256 = hashlib.sha256(data).hexdigest()
    origin = Origin(
        f"Made by jerboa {__version__}.",
        f"Model: SHA-256 {sha256}.",
        f"Command: {options.command}",
    )
    columns = partial.columns if partial else 0
    pieces = place_code(steps, options.name)
    ring = ring_reader(graph, plan, steps) if options.ring_input and not partial else None
    files = emit(
        graph, plan, steps, pieces, options.name, origin, options.keep_tensors, columns, ring
    )
    return CompiledModel(
        files=MappingProxyType(files),
        inputs=tuple(tensor_facts(graph, index) for index in graph.inputs),
        outputs=tuple(tensor_facts(graph, index) for index in graph.outputs),
        arena_bytes=plan.size,
        arena_lower_bound=plan.lower_bound,
        state_bytes=sum(values.size for values in graph.state.values()),
        assembly=assembly_memory(pieces),
        tensors=placed_tensors(graph, plan),
        operators=operator_facts(graph, steps, pieces),
        sha256=sha256,
        model_inputs=tuple(tensor_facts(whole, index) for index in whole.inputs),
        input_bins=bins,
        partial=partial,
        why_whole=why_whole,
        takes_a_ring=ring is not None,
    )


def _hop(graph: Graph, options: _Options) -> tuple[Graph, PartialHop | None, str]:
    """The graph of a hop where one is asked for and can be had, else why not."""
    if options.columns_per_hop is None:
        return graph, None, ""
    try:
        graph, partial = partial_hop(graph, options.columns_per_hop, options.silence)
    except NoPartialHop as reason:
        return graph, None, str(reason)
    verify(graph)
    return graph, partial, ""


def _lower(graph: Graph, plan: Plan, *, compact_weights: bool) -> list[Step]:
    steps = []
    constant_bytes = 0
    for index, operator in enumerate(graph.operators):
        node = Node(graph, index)
        kernels = tuple(
            with_assembly(kernel, compact_weights=compact_weights)
            for kernel in OPERATORS[operator.kind].kernels(node)
            if not _is_needless(node, kernel, plan)
        )
        if kernels:
            step = Step(node, kernels)
            steps.append(step)
            constant_bytes += step.constant_bytes
        if constant_bytes > MAX_FILE_BYTES:
            node.refuse(None, "brings more weights than any board's flash", "train a smaller model")
    return steps


def _is_needless(node: Node, kernel: Kernel, plan: Plan) -> bool:
    """Whether a kernel would write what nobody reads, or copy bytes to where they lie already."""
    if node.operator.outputs[kernel.output] not in plan.places:
        return True
    if kernel.copies_to is None or not kernel.inputs:
        return False
    source = node.operator.inputs[kernel.inputs[0]]
    assert source is not None
    made, given = plan.places[node.operator.outputs[kernel.output]], plan.places[source]
    target = Place(made.root, made.offset + kernel.copies_to)
    return target == Place(given.root, given.offset + kernel.copies_from)


def _require_integer_ends(graph: Graph) -> None:
    if not graph.inputs or not graph.outputs:
        what = "outputs" if graph.inputs else "inputs"
        raise ModelError(f"has no {what}; convert a model with {what}")
    if len(set(graph.inputs)) != len(graph.inputs):
        raise ModelError("has the same input twice; convert it again")
    for index in [*graph.inputs, *graph.outputs]:
        tensor = graph.tensors[index]
        quantization = tensor.quantization
        scaled = quantization is not None and not quantization.per_channel
        if tensor.dtype not in WIDTHS or (tensor.dtype == "int8" and not scaled):
            raise ModelError(
                f"'{tensor.name}' among the inputs and outputs is {tensor.dtype} or has no single "
                "scale; convert to full int8"
            )


def _contents(model: bytes | Path) -> bytes:
    if isinstance(model, bytes):
        return model
    try:
        return model.read_bytes()
    except OSError as error:
        raise ModelError(f"cannot be read ({error.strerror}); check the path") from error


@contextmanager
def _naming(model: bytes | Path) -> Iterator[None]:
    """Say of which file a message speaks; that of an operator tells its place in the network."""
    try:
        yield
    except UnsupportedModelError as error:
        if isinstance(model, Path):
            error.args = (f"{model}: {error}",)
        raise
    except ModelError as error:
        title = "the model" if isinstance(model, bytes) else str(model)
        raise ModelError(f"{title}: {error}") from error
