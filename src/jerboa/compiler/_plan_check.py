"""The proof of a plan, by other means than the planner's.

The network is run on paper: every byte of the arena remembers which tensor wrote it last,
and every read must find the tensor's own bytes.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from jerboa.compiler._graph import Graph
from jerboa.compiler._plan import ALIGNMENT, Plan

_NOTHING = -1
_Arena: TypeAlias = NDArray[np.int32]


class PlanError(AssertionError):
    """A plan in which one tensor overwrites another that is still needed: a bug of jerboa's."""


def check_plan(graph: Graph, plan: Plan) -> None:
    """Prove that no tensor is overwritten before its last reader has run.

    Parameters
    ----------
    graph : Graph
        Verified.
    plan : Plan
        Of that graph.

    Raises
    ------
    PlanError
        If a buffer is unaligned or out of the arena, an operator writes over one of its own
        inputs, or a reader finds foreign bytes.
    """
    arena: _Arena = np.full(plan.size, _NOTHING, np.int32)
    for root, offset in plan.offsets.items():
        if offset % ALIGNMENT or offset < 0 or offset + graph.tensors[root].elements > plan.size:
            raise PlanError(f"tensor {root} at byte {offset} is unaligned or out of the arena")
    for step, operator in enumerate(graph.operators):
        read = [index for index in operator.inputs if index is not None]
        for index in read:
            _check_bytes(graph, plan, arena, index, step)
        made = operator.outputs[0]
        if plan.roots[made] == made:
            _bytes(graph, plan, arena, made)[:] = made
            for index in read:
                _check_bytes(graph, plan, arena, index, step)
    for index in graph.outputs:
        _check_bytes(graph, plan, arena, index, len(graph.operators))


def _check_bytes(
    graph: Graph,
    plan: Plan,
    arena: _Arena,
    index: int,
    step: int,
) -> None:
    root = plan.roots[index]
    if root in plan.offsets and (_bytes(graph, plan, arena, root) != root).any():
        raise PlanError(f"tensor {index} is overwritten before step {step} reads it")


def _bytes(graph: Graph, plan: Plan, arena: _Arena, root: int) -> _Arena:
    start = plan.offsets[root]
    return arena[start : start + graph.tensors[root].elements]
