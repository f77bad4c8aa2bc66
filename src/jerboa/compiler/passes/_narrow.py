"""Narrow the network's input to the columns that are read, where all that reads it picks."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from jerboa.compiler._graph import Graph, Operator
from jerboa.compiler._rule import MADE_OF, Node
from jerboa.compiler.passes._edit import change, readers
from jerboa.compiler.passes._grid import picked_grid

_MAX_READERS = 16
"""Bound of what is looked at: a file may be hostile."""


def narrow_columns(graph: Graph) -> tuple[Graph, tuple[int, ...] | None]:
    """Leave out of the input the columns that nobody reads.

    Not one of the passes that always run: it changes what the caller gives.

    Parameters
    ----------
    graph : Graph
        Verified.

    Returns
    -------
    graph : Graph
        With the same outputs from the columns that are left.
    columns : tuple of int or None
        Of the input in the file, those that are left, in order; None where all are.
    """
    if len(graph.inputs) != 1:
        return graph, None
    (source,) = graph.inputs
    shape = graph.tensors[source].shape
    steps = readers(graph).get(source, [])
    if len(shape) != 4 or len(steps) > _MAX_READERS or len(graph.operators) in steps:
        return graph, None
    grids = {step: picked_grid(Node(graph, step)) for step in steps}
    found = [grid for grid in grids.values() if grid is not None]
    left = tuple(sorted({column for _, columns in found for column in columns}))
    if len(found) < len(grids) or not 0 < len(left) < shape[2]:
        return graph, None
    tensors = list(graph.tensors)
    tensors[source] = replace(tensors[source], shape=(*shape[:2], len(left), shape[3]))
    places = {column: place for place, column in enumerate(left)}
    narrowed = {
        step: _pick(graph.operators[step], rows, tuple(places[column] for column in columns))
        for step, (rows, columns) in zip(grids, found, strict=True)
    }
    return change(replace(graph, tensors=tuple(tensors)), narrowed), left


def _pick(operator: Operator, rows: tuple[int, ...], columns: tuple[int, ...]) -> Operator:
    attributes = MappingProxyType({"rows": rows, "columns": columns, MADE_OF: operator.kind})
    return Operator("PICK", 1, operator.inputs[:1], operator.outputs, attributes, operator.place)
