"""Tensors that share bytes: views, results written over what they replace, parts in place.

Every tensor lies somewhere in a root: an input of the network, kept state, a constant, or a
tensor with bytes of its own in the arena.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from jerboa.compiler._graph import Graph, Operator
from jerboa.compiler._rule import Node
from jerboa.compiler.operators import OPERATORS

ALIGNMENT = 4
"""Bytes; a word load of the Cortex-M0+ faults on any other address."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a tensor lies: in which root, and how many bytes after its start."""

    root: int
    offset: int = 0


def find_places(graph: Graph, *, share: bool) -> Mapping[int, Place]:
    """Place of every tensor that is given, kept, constant, or computed and read.

    Parameters
    ----------
    graph : Graph
        Verified.
    share : bool
        False shares bytes in views only, so that every tensor can be read after a run.
    """
    return _Places(graph, share).find()


class _Places:
    def __init__(self, graph: Graph, share: bool) -> None:
        self._graph = graph
        self._share = share
        given = {*graph.inputs, *graph.state}
        constant = {i for i, tensor in enumerate(graph.tensors) if tensor.data is not None}
        self._fixed = given | constant
        self._places = {index: Place(index) for index in self._fixed}
        self._last_reads = _last_reads(graph)

    def find(self) -> Mapping[int, Place]:
        for step, operator in enumerate(self._graph.operators):
            for made in operator.outputs:
                needed = made in self._last_reads or not self._share
                if needed and made not in self._places:
                    self._places[made] = self._place(step, operator, made)
            if operator.kind == "CONCATENATION" and operator.outputs[0] in self._places:
                self._join(step, operator)
        return MappingProxyType({index: self._resolve(index) for index in self._places})

    def _place(self, step: int, operator: Operator, made: int) -> Place:
        rule = OPERATORS[operator.kind]
        if rule.view and operator.inputs[0] is not None and self._is_safe(step, operator):
            shown = self._resolve(operator.inputs[0])
            start = shown.offset + rule.view_start(Node(self._graph, step))
            if start % ALIGNMENT == 0:
                return Place(shown.root, start)
        if rule.in_place and self._share:
            for source in operator.inputs:
                if source is not None and self._may_be_overwritten(source, made, step):
                    return self._resolve(source)
        return Place(made)

    def _is_safe(self, step: int, operator: Operator) -> bool:
        """Whether a view stays what it is until its last reader, even if it shows state."""
        source, made = operator.inputs[0], operator.outputs[0]
        assert source is not None
        root = self._resolve(source).root
        if root not in self._graph.state:
            return True
        last = self._last_use_of_views(made)
        return not any(root in later.outputs for later in self._graph.operators[step : last + 1])

    def _last_use_of_views(self, index: int) -> int:
        """Last step that reads a tensor or any view of it."""
        last = self._last_reads.get(index, -1)
        shown = {index}
        for operator in self._graph.operators:
            if OPERATORS[operator.kind].view and operator.inputs[0] in shown:
                shown.add(operator.outputs[0])
                last = max(last, self._last_reads.get(operator.outputs[0], -1))
        return last

    def _may_be_overwritten(self, source: int, made: int, step: int) -> bool:
        tensors = self._graph.tensors
        root = self._resolve(source).root
        return (
            root not in self._fixed
            and tensors[source].nbytes == tensors[made].nbytes
            and self._last_use_of_bytes(root) == step
            and self._reads_of(root, step) == 1
        )

    def _reads_of(self, root: int, step: int) -> int:
        inputs = self._graph.operators[step].inputs
        return sum(index is not None and self._resolve(index).root == root for index in inputs)

    def _last_use_of_bytes(self, root: int) -> int:
        return max(
            self._last_reads.get(index, -1)
            for index in self._places
            if self._resolve(index).root == root
        )

    def _join(self, step: int, operator: Operator) -> None:
        """Let the parts of a concatenation be computed in their place, where they are whole."""
        if not self._share:
            return
        node = Node(self._graph, step)
        made = operator.outputs[0]
        axis = node.attributes["axis"] % max(len(node.output.shape), 1)
        if any(size != 1 for size in node.output.shape[:axis]):
            return
        offset = 0
        for source in operator.inputs:
            assert source is not None
            root = self._resolve(source).root
            whole = self._graph.tensors[root].nbytes == self._graph.tensors[source].nbytes
            if (
                whole
                and root not in self._fixed
                and root != made
                and offset % ALIGNMENT == 0
                and self._reads_of(root, step) == 1
                and self._last_use_of_bytes(root) == step
            ):
                self._places[root] = Place(made, offset)
            offset += self._graph.tensors[source].nbytes

    def _resolve(self, tensor: int) -> Place:
        index, offset = tensor, 0
        place = self._places[index]
        while place.root != index:
            index, offset = place.root, offset + place.offset
            place = self._places[index]
        # Remembered, so that a chain of thousands is walked once.
        self._places[tensor] = Place(index, offset + place.offset)
        return self._places[tensor]


def _last_reads(graph: Graph) -> dict[int, int]:
    last = {
        index: step
        for step, operator in enumerate(graph.operators)
        for index in operator.inputs
        if index is not None
    }
    return last | {index: len(graph.operators) for index in graph.outputs}
