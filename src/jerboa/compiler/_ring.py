"""An input whose rows are a ring: possible where all that reads it looks its rows up."""

from __future__ import annotations

from collections.abc import Sequence

from jerboa.compiler._graph import Graph
from jerboa.compiler._kernel import Constant, Kernel
from jerboa.compiler._plan import Plan
from jerboa.compiler._step import Step

ROWS = "rows"
"""Name of the constant by which a kernel looks up the rows of its image."""


def ring_reader(graph: Graph, plan: Plan, steps: Sequence[Step]) -> tuple[Step, Constant] | None:
    """The one step that reads the one input, and its table of rows; None if there is none.

    Parameters
    ----------
    graph : Graph
        Of one input, else there is none.
    plan : Plan
        Of that graph: a view of the input could be read by anything.
    steps : sequence of Step
        Of that graph.
    """
    if len(graph.inputs) != 1:
        return None
    source = graph.inputs[0]
    views = [index for index, place in plan.places.items() if place.root == source]
    readers = [step for step in steps if source in step.inputs]
    if set(views) - {source} or source in graph.outputs or len(readers) != 1:
        return None
    [reader] = readers
    kernels = [*reader.kernels, *reader.chip_step().kernels]
    tables = [_rows(kernel) for kernel in kernels]
    if any(table is None for table in tables) or graph.tensors[source].shape[0] != 1:
        return None
    return reader, next(table for table in tables if table is not None)


def _rows(kernel: Kernel) -> Constant | None:
    found = [each for each in kernel.constants if each.name == ROWS and each.values.size]
    return found[0] if found else None
