"""Outputs stay integers: a conversion to float at the end is the caller's, by the header's rule."""

from __future__ import annotations

from dataclasses import replace

from jerboa.compiler._graph import Graph


def keep_outputs_integer(graph: Graph) -> Graph:
    """Drop every DEQUANTIZE; the rule has seen to it that none is read.

    Parameters
    ----------
    graph : Graph
        Verified.

    Returns
    -------
    Graph
        Its outputs are the tensors that were converted.
    """
    sources = {
        operator.outputs[0]: source
        for operator in graph.operators
        for source in operator.inputs
        if operator.kind == "DEQUANTIZE" and source is not None
    }
    return replace(
        graph,
        operators=tuple(each for each in graph.operators if each.kind != "DEQUANTIZE"),
        outputs=tuple(sources.get(index, index) for index in graph.outputs),
    )
