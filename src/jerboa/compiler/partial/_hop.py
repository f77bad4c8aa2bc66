"""From the graph of a window to that of a hop."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike

from jerboa.compiler._graph import Graph
from jerboa.compiler._rule import Node
from jerboa.compiler.operators import OPERATORS
from jerboa.compiler.partial._facts import PartialHop, TensorRows
from jerboa.compiler.partial._rewrite import Rewriter
from jerboa.compiler.partial._silence import activations, silent_window
from jerboa.compiler.partial._timing import Rows, Timing, choose_rows
from jerboa.compiler.partial._ways import Way, find_way

MOST_COLUMNS = 1 << 12
_MOST_MACS = 1 << 28
"""Bounds of what is run for its silence when compiled: a file may be hostile."""

_WORTH = 0.9
"""Part of the multiply-accumulates that may be left."""


class NoPartialHop(Exception):
    """Why the whole window is computed in each hop: a line for the user."""


def partial_hop(graph: Graph, columns: int, silence: ArrayLike | None) -> tuple[Graph, PartialHop]:
    """Compute, of a window that moves on, only what is new.

    Parameters
    ----------
    graph : Graph
        Verified; its input's second dimension is time.
    columns : int
        New columns of the input in a hop.
    silence : array_like of int or None
        What the input was before the first hop: a column, or one value for all.

    Returns
    -------
    graph : Graph
        Its input is the new columns alone; it keeps state from hop to hop.
    partial : PartialHop
        What is computed in it.

    Raises
    ------
    NoPartialHop
        Where this does not go, or saves nothing.
    ModelError
        If the silence is no column of the input.
    """
    _require_one_stream(graph, columns)
    timings, ways, stops = _follow(graph)
    rows = _demand(graph, timings, ways, columns)
    whole, left = _macs(graph, timings, rows, ways)
    if left >= _WORTH * whole:
        raise NoPartialHop(stops or f"every row changes when the window moves on by {columns}")
    wanted = {index for index, each in rows.items() if each.kept}
    silent = activations(graph, silent_window(graph, silence), wanted)
    facts = [
        TensorRows(
            graph.tensors[index].name,
            timings[index].rows,
            sum(map(len, each.computed)),
            len(each.kept),
            each.phases if each.kept else 1,
        )
        for index, each in rows.items()
    ]
    return Rewriter(graph, timings, rows, ways, silent).run(), PartialHop(
        columns, tuple(facts), whole
    )


def _require_one_stream(graph: Graph, columns: int) -> None:
    if len(graph.inputs) != 1 or graph.tensors[graph.inputs[0]].dtype != "int8":
        raise NoPartialHop("the network has several inputs, or one that is not int8")
    if graph.state:
        raise NoPartialHop("the network keeps state of its own")
    shape = graph.tensors[graph.inputs[0]].shape
    if len(shape) < 2 or shape[0] != 1 or not 0 < columns < min(shape[1], MOST_COLUMNS):
        raise NoPartialHop(f"{columns} new columns leave nothing of an input of {list(shape)}")
    if any(OPERATORS[operator.kind].reference is None for operator in graph.operators):
        raise NoPartialHop("the network has an operator whose values are not known when compiled")


def _follow(graph: Graph) -> tuple[dict[int, Timing], dict[int, Way], str]:
    """Tensors that follow time, operators that may be cut, and what stopped the first other."""
    (source,) = graph.inputs
    rows = graph.tensors[source].shape[1]
    timings = {source: Timing(1, rows, 1, range(rows))}
    ways: dict[int, Way] = {}
    stops = ""
    for step, operator in enumerate(graph.operators):
        if timings.keys().isdisjoint(operator.inputs):
            continue
        node = Node(graph, step)
        way = find_way(node, timings)
        if way is None:
            stops = stops or f"{node.label} takes the whole window"
        else:
            ways[step] = way
            timings[operator.outputs[0]] = way.timing
    return timings, ways, stops


def _demand(
    graph: Graph, timings: Mapping[int, Timing], ways: Mapping[int, Way], columns: int
) -> dict[int, Rows]:
    """Rows of each tensor that there are in a hop, the input's first."""
    needed = {index: np.zeros(timing.rows, np.bool_) for index, timing in timings.items()}
    for index in graph.outputs:
        if index in needed:
            needed[index][:] = True
    (source,) = graph.inputs
    rows: dict[int, Rows] = {}
    for step in reversed(range(len(graph.operators))):
        operator = graph.operators[step]
        way = ways.get(step)
        if way is None:
            for read_whole in operator.inputs:
                if read_whole in needed:
                    needed[read_whole][:] = True
            continue
        made = operator.outputs[0]
        if not needed[made].any():
            continue
        rows[made] = choose_rows(timings[made], needed[made], columns)
        for piece in rows[made].computed:
            read = way.reads(piece)
            for place in way.sources:
                seen = operator.inputs[place]
                assert seen is not None
                needed[seen][read.start : read.stop] = True
    needed[source][-columns:] = True
    rows[source] = choose_rows(timings[source], needed[source], columns)
    return dict(reversed(rows.items()))


def _macs(
    graph: Graph,
    timings: Mapping[int, Timing],
    rows: Mapping[int, Rows],
    ways: Mapping[int, Way],
) -> tuple[int, float]:
    """Multiply-accumulates of the whole window, and about those of a hop."""
    whole, left = 0, 0.0
    for step, operator in enumerate(graph.operators):
        node = Node(graph, step)
        macs = sum(kernel.macs for kernel in OPERATORS[operator.kind].kernels(node))
        whole += macs
        made = operator.outputs[0]
        part = 1.0
        if step in ways:
            computed = rows[made].computed if made in rows else ()
            part = sum(map(len, computed)) / timings[made].rows
        left += macs * part
    if whole > _MOST_MACS:
        raise NoPartialHop("the network is too large")
    return whole, left
