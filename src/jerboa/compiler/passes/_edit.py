"""Small edits of a graph that several passes make."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from jerboa.compiler._graph import Graph, Operator


def readers(graph: Graph) -> dict[int, list[int]]:
    """Steps that read each tensor, once for each time; a network's output is read at the end."""
    found: dict[int, list[int]] = {}
    for step, operator in enumerate(graph.operators):
        for index in operator.inputs:
            if index is not None:
                found.setdefault(index, []).append(step)
    for index in graph.outputs:
        found.setdefault(index, []).append(len(graph.operators))
    return found


def makers(graph: Graph) -> dict[int, int]:
    """Step that computes each tensor; what is kept from run to run has none."""
    return {
        index: step
        for step, operator in enumerate(graph.operators)
        for index in operator.outputs
        if index not in graph.state
    }


def chained(graph: Graph, source: Callable[[int], int | None]) -> Iterator[tuple[int, int]]:
    """Each pair of steps of which only the second reads what the first one makes.

    Parameters
    ----------
    graph : Graph
        Verified.
    source : callable
        The tensor of a step that counts as its source, None if the step is of no interest.
    """
    read_by, made_by = readers(graph), makers(graph)
    for step in range(len(graph.operators)):
        index = source(step)
        before = None if index is None else made_by.get(index)
        if index is not None and before is not None and len(read_by[index]) == 1:
            yield before, step


def change(graph: Graph, steps: Mapping[int, Operator | None]) -> Graph:
    """The graph with some operators replaced, or left out where None stands for them."""
    operators = [steps.get(step, operator) for step, operator in enumerate(graph.operators)]
    return replace(graph, operators=tuple(each for each in operators if each is not None))
