"""From a graph to one that gives the same bytes and costs less; verified after each step."""

from __future__ import annotations

from collections.abc import Callable

from jerboa.compiler._graph import Graph
from jerboa.compiler._verify import verify
from jerboa.compiler.passes._dead import drop_dead_operators
from jerboa.compiler.passes._fold import fold_constants
from jerboa.compiler.passes._grid import picked_grid
from jerboa.compiler.passes._narrow import narrow_columns
from jerboa.compiler.passes._outputs import keep_outputs_integer
from jerboa.compiler.passes._padding import fuse_padding
from jerboa.compiler.passes._rows import fold_picked_rows
from jerboa.compiler.passes._state import resolve_state
from jerboa.compiler.passes._tables import fuse_activations, fuse_tables

__all__ = [
    "PASSES",
    "fold_constants",
    "fold_picked_rows",
    "narrow_columns",
    "picked_grid",
    "run_passes",
]

PASSES: tuple[Callable[[Graph], Graph], ...] = (
    resolve_state,
    keep_outputs_integer,
    drop_dead_operators,
    fuse_tables,
    fuse_activations,
    fuse_padding,
)
"""In the order in which they run; `fold_constants` has run before, `fold_picked_rows` runs last."""


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
