"""The proof of a plan, by other means than the planner's.

The network is run on paper: every byte of the arena remembers which tensor wrote it last,
and every read must find the tensor's own bytes.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from jerboa.compiler._alias import ALIGNMENT, Place
from jerboa.compiler._graph import Graph, Operator
from jerboa.compiler._plan import Plan
from jerboa.compiler._rule import Node
from jerboa.compiler.operators import OPERATORS

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
        If a buffer is unaligned or out of the arena, an operator writes over an input that it
        has not done with, or a reader finds foreign bytes.
    """
    for root, offset in plan.offsets.items():
        if offset % ALIGNMENT or offset < 0 or offset + graph.tensors[root].nbytes > plan.size:
            raise PlanError(f"tensor {root} at byte {offset} is unaligned or out of the arena")
    _Proof(graph, plan).run()


class _Proof:
    def __init__(self, graph: Graph, plan: Plan) -> None:
        self._graph = graph
        self._plan = plan
        self._arena: _Arena = np.full(plan.size, _NOTHING, np.int32)
        self._state = dict.fromkeys(graph.state, _NOTHING)
        """The step that last wrote what is kept."""
        self._shown: dict[int, int] = {}
        """The same for each view of it, when it was made."""
        self._identity: dict[int, int] = {}
        """The tensor whose bytes a view shows."""

    def run(self) -> None:
        for step, operator in enumerate(self._graph.operators):
            read = [index for index in operator.inputs if index is not None]
            for index in read:
                self._check(index, step)
            written = [made for made in operator.outputs if made in self._plan.places]
            if written and self._shares_first_input(step, operator):
                self._show(operator)
                continue
            untouched = [index for index in read if not self._may_replace(operator, index)]
            for made in written:
                self._write(made, step)
            for index in untouched:
                self._check(index, step)
        for index in self._graph.outputs:
            self._check(index, len(self._graph.operators))

    def _shares_first_input(self, step: int, operator: Operator) -> bool:
        rule = OPERATORS[operator.kind]
        source, made = operator.inputs[0] if operator.inputs else None, operator.outputs[0]
        if not rule.view or source is None:
            return False
        shown = self._plan.places[source]
        start = shown.offset + rule.view_start(Node(self._graph, step))
        return self._plan.places[made] == Place(shown.root, start)

    def _show(self, operator: Operator) -> None:
        source, made = operator.inputs[0], operator.outputs[0]
        assert source is not None
        self._identity[made] = self._identity.get(source, source)
        root = self._plan.places[made].root
        if root in self._state:
            self._shown[made] = self._shown.get(source, self._state[root])

    def _may_replace(self, operator: Operator, index: int) -> bool:
        """Whether an operator may write over this input: value by value, or a part in place."""
        place, made = self._plan.places[index], self._plan.places.get(operator.outputs[0])
        size = self._graph.tensors[index].nbytes
        if made is None:
            return False
        if OPERATORS[operator.kind].in_place:
            same_size = size == self._graph.tensors[operator.outputs[0]].nbytes
            return same_size and place == made and operator.inputs.count(index) == 1
        if operator.kind != "CONCATENATION":
            return False
        sizes = [self._graph.tensors[i].nbytes for i in operator.inputs if i is not None]
        starts = [made.offset + sum(sizes[:k]) for k in range(len(sizes))]
        return any(
            part == index and place.root == made.root and place.offset == start
            for part, start in zip(operator.inputs, starts, strict=True)
        )

    def _write(self, made: int, step: int) -> None:
        root = self._plan.places[made].root
        if root in self._state:
            self._state[root] = step
        elif self._plan.offset(made) is not None:
            self._bytes(made)[:] = made

    def _check(self, index: int, step: int) -> None:
        root = self._plan.places[index].root
        if self._shown.get(index, self._state.get(root)) != self._state.get(root):
            raise PlanError(f"tensor {index} shows state that is written before step {step}")
        offset = self._plan.offset(index)
        if offset is not None and (self._bytes(index) != self._identity.get(index, index)).any():
            raise PlanError(f"tensor {index} is overwritten before step {step} reads it")

    def _bytes(self, index: int) -> _Arena:
        start = self._plan.offset(index)
        assert start is not None
        return self._arena[start : start + self._graph.tensors[index].nbytes]
