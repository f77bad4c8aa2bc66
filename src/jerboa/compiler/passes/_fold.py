"""Compute at build time what does not depend on the input."""

from __future__ import annotations

from dataclasses import replace

from jerboa.compiler._graph import Graph
from jerboa.compiler._rule import Node
from jerboa.compiler._verify import verify_operator
from jerboa.compiler.operators import OPERATORS

_MAX_VALUES = 1 << 18
_MAX_TOTAL = 1 << 22
_MAX_SUMMED = 1 << 12
"""Bounds of the values read and computed, for one operator, for all, and for one that sums:
a file may be hostile. What is larger is computed on the chip."""

_SUMMING = frozenset(
    {
        "AVERAGE_POOL_2D",
        "BATCH_MATMUL",
        "CONV_2D",
        "DEPTHWISE_CONV_2D",
        "FULLY_CONNECTED",
        "MAX_POOL_2D",
        "TRANSPOSE_CONV",
    }
)
"""Operators whose work grows with the product of their inputs."""


def fold_constants(graph: Graph) -> Graph:
    """Replace operators on constants by their results.

    Comes before the whole graph is verified, since weights may be the result; an operator
    that is folded is verified here.

    Parameters
    ----------
    graph : Graph
        As read.

    Returns
    -------
    Graph
        The results are constants under the same indices.
    """
    kept = []
    total = 0
    for step, operator in enumerate(graph.operators):
        node = Node(graph, step)
        rule = OPERATORS[operator.kind]
        arrays = [tensor.data for tensor in node.inputs if tensor.data is not None]
        values = sum(tensor.elements for tensor in [*node.inputs, *node.outputs])
        limit = _MAX_SUMMED if operator.kind in _SUMMING else _MAX_VALUES
        if (
            rule.reference is None
            or not operator.inputs
            or len(arrays) != len(operator.inputs)
            or values > min(limit, _MAX_TOTAL - total)
        ):
            kept.append(operator)
            continue
        verify_operator(node)
        total += values
        tensors = list(graph.tensors)
        made = rule.evaluate(node, arrays)
        for index, result in zip(operator.outputs, made, strict=True):
            tensors[index] = replace(tensors[index], data=result)
        graph = replace(graph, tensors=tuple(tensors))
    return replace(graph, operators=tuple(kept))
