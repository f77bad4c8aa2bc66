"""Fuse operators that map each value by itself: chains into one table, clamps into producers."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from jerboa.compiler._graph import Graph, Operator
from jerboa.compiler._lookup import EVERY
from jerboa.compiler._requantization import activation_range
from jerboa.compiler._rule import Node
from jerboa.compiler.operators import OPERATORS
from jerboa.compiler.passes._edit import chained, change

_CLAMPING = frozenset(
    {
        "ADD",
        "AVERAGE_POOL_2D",
        "CONV_2D",
        "DEPTHWISE_CONV_2D",
        "FULLY_CONNECTED",
        "MAX_POOL_2D",
        "MUL",
        "SUB",
        "TRANSPOSE_CONV",
    }
)
"""Operators with a fused activation."""

_ACTIVATIONS = range(4)


def fuse_tables(graph: Graph) -> Graph:
    """Make one table of those that follow each other, where nobody else reads in between.

    Parameters
    ----------
    graph : Graph
        Verified.
    """
    edits: dict[int, Operator | None] = {}
    for before, step in chained(graph, partial(_input, graph)):
        first = edits.get(before) or graph.operators[before]
        if _input(graph, before) is None:
            continue
        fused = _compose(graph, before, first, step)
        edits |= {before: None, step: replace(fused, place=graph.operators[step].place)}
    return change(graph, edits)


def fuse_activations(graph: Graph) -> Graph:
    """Let a producer clamp, where a table after it does no more than a fused activation.

    The result is the same to the byte: the table must be the clamp itself, without a change
    of scale.

    Parameters
    ----------
    graph : Graph
        Verified.
    """
    edits: dict[int, Operator | None] = {}
    for before, step in chained(graph, partial(_input, graph)):
        producer = graph.operators[before]
        if producer.kind in _CLAMPING and producer.attributes["activation"] == 0:
            fused = _clamped(graph, before, step)
            if fused is not None:
                edits |= {before: fused, step: None}
    return change(graph, edits)


def _input(graph: Graph, step: int) -> int | None:
    """The tensor that an operator maps by a table; None where it does anything else."""
    node = Node(graph, step)
    rule = OPERATORS[node.operator.kind]
    position = None if rule.table_input is None else rule.table_input(node)
    return None if position is None else node.operator.inputs[position]


def _table(graph: Graph, step: int) -> NDArray[np.int8]:
    node = Node(graph, step)
    (kernel,) = OPERATORS[node.operator.kind].kernels(node)
    table: NDArray[np.int8] = kernel.constants[0].values
    return table


def _compose(graph: Graph, before: int, first: Operator, step: int) -> Operator:
    """One table for two, of which the first may be the result of an earlier one."""
    table = (
        np.frombuffer(first.attributes["table"], np.int8)
        if first.kind == "LOOKUP"
        else _table(graph, before)
    )
    source = first.inputs[0] if first.kind == "LOOKUP" else _input(graph, before)
    both = _table(graph, step)[table.astype(np.int64) + 128]
    attributes = MappingProxyType({"table": both.tobytes()})
    return Operator("LOOKUP", 1, (source,), graph.operators[step].outputs, attributes)


def _clamped(graph: Graph, before: int, step: int) -> Operator | None:
    """The producer with the activation that the table after it stands for, if it does."""
    producer, made = graph.operators[before], graph.operators[step].outputs
    if not _same_scale(graph, producer.outputs[0], made[0]):
        return None
    table = _table(graph, step)
    for activation in _ACTIVATIONS:
        attributes = MappingProxyType({**producer.attributes, "activation": activation})
        fused = replace(producer, outputs=made, attributes=attributes)
        low, high = activation_range(Node(change(graph, {before: fused}), before))
        if np.array_equal(table, np.clip(EVERY, low, high)):
            return fused
    return None


def _same_scale(graph: Graph, first: int, second: int) -> bool:
    left, right = graph.tensors[first].quantization, graph.tensors[second].quantization
    assert left is not None
    assert right is not None
    return bool(left.scale == right.scale) and left.zero_point == right.zero_point
