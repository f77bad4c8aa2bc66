"""Let operators with windows pick rows by themselves, in place of a copy of those rows."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from jerboa.compiler._graph import Graph, Operator
from jerboa.compiler._rule import Node
from jerboa.compiler._windows import PICKED_ROWS
from jerboa.compiler.passes._edit import change, makers, readers
from jerboa.compiler.passes._grid import picked_grid

_READERS = frozenset({"AVERAGE_POOL_2D", "CONV_2D", "DEPTHWISE_CONV_2D", "MAX_POOL_2D"})
_MAX_ROWS = 1 << 16


def fold_picked_rows(graph: Graph) -> Graph:
    """Fold a resize, or anything else that picks whole rows, into the addressing of its readers.

    A choice of columns stays: each window would look up every pixel in place of each row. So does
    one of whose result something else is made, since it is computed anyway. Runs last: the other
    passes, and the cut to a hop, know nothing of rows that are picked.

    Parameters
    ----------
    graph : Graph
        Verified.
    """
    read_by, made_by = readers(graph), makers(graph)
    edits: dict[int, Operator | None] = {}
    for picked, steps in read_by.items():
        maker = made_by.get(picked)
        if maker is None:
            continue
        if not all(_takes_rows(graph, step, picked) for step in steps):
            continue
        rows = _rows(Node(graph, maker))
        if rows is None:
            continue
        source = graph.operators[maker].inputs[0]
        edits[maker] = None
        for step in steps:
            reader = graph.operators[step]
            attributes = MappingProxyType({**reader.attributes, PICKED_ROWS: rows})
            inputs = (source, *reader.inputs[1:])
            edits[step] = replace(reader, inputs=inputs, attributes=attributes)
    return change(graph, edits)


def _takes_rows(graph: Graph, step: int, picked: int) -> bool:
    """Whether a step reads a tensor as its image; the end of the network, for one, does not."""
    if step == len(graph.operators):
        return False
    operator = graph.operators[step]
    return operator.kind in _READERS and operator.inputs[0] == picked


def _rows(pick: Node) -> tuple[int, ...] | None:
    """Rows that an operator picks of one image, if that is all that it does."""
    grid = picked_grid(pick)
    if grid is None or pick.output.shape[0] != 1:
        return None
    rows, columns = grid
    whole_rows = columns == tuple(range(pick.input().shape[2]))
    same = pick.quantization(pick.input()).scale == pick.quantization(pick.output).scale
    return rows if whole_rows and same and max(rows) < _MAX_ROWS else None
