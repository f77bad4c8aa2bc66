"""Drop operators whose results nobody reads."""

from __future__ import annotations

from dataclasses import replace

from jerboa.compiler._graph import Graph


def drop_dead_operators(graph: Graph) -> Graph:
    """Drop what reaches neither an output nor the state.

    Parameters
    ----------
    graph : Graph
        Verified.
    """
    needed: set[int | None] = {*graph.outputs, *graph.state}
    kept = []
    for operator in reversed(graph.operators):
        if needed.intersection(operator.outputs):
            needed.update(operator.inputs)
            kept.append(operator)
    return replace(graph, operators=tuple(reversed(kept)))
