"""From a graph to one that gives the same bytes and costs less; verified after each step."""

from __future__ import annotations

from collections.abc import Callable

from jerboa.compiler._graph import Graph
from jerboa.compiler._verify import verify

__all__ = ["PASSES", "run_passes"]

PASSES: tuple[Callable[[Graph], Graph], ...] = ()
"""In the order in which they run."""


def run_passes(graph: Graph) -> Graph:
    """Run every pass.

    Parameters
    ----------
    graph : Graph
        Verified.

    Returns
    -------
    Graph
        Verified; every tensor that is left keeps its index and its bytes.
    """
    for each in PASSES:
        graph = each(graph)
        verify(graph)
    return graph
