"""Fold PAD into the convolution that reads it: zeros around an image count as nothing there."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from types import MappingProxyType

from jerboa.compiler import _pad
from jerboa.compiler._graph import Graph, Operator
from jerboa.compiler._rule import Node
from jerboa.compiler.passes._edit import chained, change

_CONVOLUTIONS = frozenset({"CONV_2D", "DEPTHWISE_CONV_2D"})


def fuse_padding(graph: Graph) -> Graph:
    """Let convolutions pad by themselves.

    Parameters
    ----------
    graph : Graph
        Verified.
    """
    edits: dict[int, Operator | None] = {}
    for before, step in chained(graph, partial(_image, graph)):
        sides = _sides(Node(graph, before))
        if sides is None:
            continue
        operator = graph.operators[step]
        attributes = {**operator.attributes, "pad_height": sides[0], "pad_width": sides[1]}
        inputs = (graph.operators[before].inputs[0], *operator.inputs[1:])
        fused = replace(operator, inputs=inputs, attributes=MappingProxyType(attributes))
        edits |= {before: None, step: fused}
    return change(graph, edits)


def _image(graph: Graph, step: int) -> int | None:
    """What a convolution reads; None of any other operator."""
    operator = graph.operators[step]
    return operator.inputs[0] if operator.kind in _CONVOLUTIONS else None


def _sides(pad: Node) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Rows and columns that a PAD adds, if that is all that it does."""
    if pad.operator.kind != "PAD" or len(pad.input().shape) != 4:
        return None
    if pad.quantization(pad.input()).scale != pad.quantization(pad.output).scale:
        return None
    batch, rows, columns, channels = _pad.amounts(pad)
    return None if any(batch + channels) else (rows, columns)
