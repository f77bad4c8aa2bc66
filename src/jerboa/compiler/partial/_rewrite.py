"""The graph of a hop: pieces of operators, joined with the rows that are kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import pairwise
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jerboa.compiler._graph import Graph, Operator, Tensor
from jerboa.compiler._rule import Node
from jerboa.compiler.partial._timing import Rows, Timing
from jerboa.compiler.partial._ways import Way


class Rewriter:
    """Builds the graph of a hop.

    Parameters
    ----------
    graph : Graph
        Of the whole window.
    timings : mapping of int to Timing
        Of each tensor that follows time.
    rows : mapping of int to Rows
        Of each of these that is needed.
    ways : mapping of int to Way
        By step, of the operators that are cut into pieces.
    silent : mapping of int to ndarray
        Values of each tensor of which rows are kept, in a silent window.
    """

    def __init__(
        self,
        graph: Graph,
        timings: Mapping[int, Timing],
        rows: Mapping[int, Rows],
        ways: Mapping[int, Way],
        silent: Mapping[int, NDArray[Any]],
    ) -> None:
        self._graph = graph
        self._timings = timings
        self._rows = rows
        self._ways = ways
        self._silent = silent
        self._tensors = list(graph.tensors)
        self._operators: list[Operator] = []
        self._state: dict[int, NDArray[np.int8]] = {}
        self._there: dict[int, list[tuple[range, int]]] = {}
        """Segments of each tensor that follows time, and the tensors that hold them."""

    def run(self) -> Graph:
        """The graph whose input is the new columns only."""
        (source,) = self._graph.inputs
        given: list[int] = []

        def take(rows: range, made: int) -> None:
            given.append(made)

        self._assemble(source, take)
        for step, operator in enumerate(self._graph.operators):
            way = self._ways.get(step)
            if way is None:
                self._operators.append(operator)
            elif operator.outputs[0] in self._rows:
                self._cut(Node(self._graph, step), way)
        return replace(
            self._graph,
            tensors=tuple(self._tensors),
            operators=tuple(self._operators),
            inputs=tuple(given),
            state=self._state,
        )

    def _cut(self, node: Node, way: Way) -> None:
        def compute(rows: range, made: int) -> None:
            self._operators.append(self._piece(node, way, rows, made))

        self._assemble(node.operator.outputs[0], compute)

    def _piece(self, node: Node, way: Way, rows: range, made: int) -> Operator:
        operator, read = node.operator, way.reads(rows)
        inputs = list(operator.inputs)
        there, _ = self._segment(operator.inputs[way.sources[0]], read)
        piece = way.piece(node, rows, there)
        for place in way.sources:
            source = operator.inputs[place]
            inputs[place] = (
                self._segment(source, read)[1] if piece.whole else self._part(source, read)
            )
        if piece.constants is not None:
            inputs = [inputs[0], *(self._add(each) for each in piece.constants)]
        attributes = MappingProxyType(dict(piece.attributes))
        return Operator(
            piece.kind, operator.version, tuple(inputs), (made,), attributes, operator.place
        )

    def _assemble(self, tensor: int, compute: Callable[[range, int], None]) -> None:
        """Compute each segment's rows, and join them with those that are kept."""
        rows = self._rows[tensor]
        handles = self._make_state(tensor, rows) if rows.kept else []
        kept = self._show(tensor, rows, handles[-1]) if handles else None
        self._there[tensor] = []
        for segment in rows.segments:
            parts: list[tuple[range, int | None]] = [
                (each, None) for each in rows.computed if each.start in segment
            ]
            if kept is not None and rows.kept.start in segment:
                parts.append((rows.kept, kept))
            parts.sort(key=lambda part: part[0].start)
            whole = len(segment) == self._timings[tensor].rows
            made = tensor if whole else None
            if len(parts) == 1 and parts[0][1] is None:
                # The network's own input is never computed: it gets a tensor of its own.
                made = self._like(tensor, segment) if made is None else made
                compute(segment, made)
            else:
                made = self._join(tensor, segment, parts, made, compute)
            self._there[tensor].append((segment, made))
        if handles:
            self._keep(tensor, rows, handles)

    def _join(
        self,
        tensor: int,
        segment: range,
        parts: list[tuple[range, int | None]],
        made: int | None,
        compute: Callable[[range, int], None],
    ) -> int:
        joined = []
        for rows, kept in parts:
            index = kept
            if index is None:
                index = self._like(tensor, rows)
                compute(rows, index)
            joined.append(index)
        made = self._like(tensor, segment) if made is None else made
        attributes = MappingProxyType({"axis": self._timings[tensor].axis, "activation": 0})
        self._operators.append(Operator("CONCATENATION", 1, tuple(joined), (made,), attributes))
        return made

    def _make_state(self, tensor: int, rows: Rows) -> list[int]:
        """What holds the kept rows of the last hop, of the one before, and so on."""
        kept = np.arange(rows.kept.start, rows.kept.stop)
        first = np.take(self._silent[tensor], kept, self._timings[tensor].axis).astype(np.int8)
        handles = [self._like(tensor, rows.kept, "kept") for _ in range(rows.phases)]
        self._state |= dict.fromkeys(handles, first)
        return handles

    def _show(self, tensor: int, rows: Rows, handle: int) -> int:
        value = self._like(tensor, rows.kept)
        self._operators.append(_on_state("READ_VARIABLE", (handle,), value))
        return value

    def _keep(self, tensor: int, rows: Rows, handles: list[int]) -> None:
        """Put rows away; where several sets wait for their turn, they move up."""
        value = self._part(tensor, rows.next_kept)
        for newer, older in reversed(list(pairwise(handles))):
            shown = self._show(tensor, rows, newer)
            self._operators.append(_on_state("ASSIGN_VARIABLE", (older, shown), older))
        self._operators.append(_on_state("ASSIGN_VARIABLE", (handles[0], value), handles[0]))

    def _segment(self, tensor: int | None, rows: range) -> tuple[range, int]:
        """The segment that holds these rows."""
        assert tensor is not None
        return next(
            (segment, index)
            for segment, index in self._there[tensor]
            if segment.start <= rows.start and rows.stop <= segment.stop
        )

    def _part(self, tensor: int | None, rows: range) -> int:
        """These rows alone: a view."""
        assert tensor is not None
        segment, index = self._segment(tensor, rows)
        if segment == rows:
            return index
        made = self._like(tensor, rows)
        attributes = MappingProxyType(
            {
                "axis": self._timings[tensor].axis,
                "first": rows.start - segment.start,
                "count": len(rows),
            }
        )
        self._operators.append(Operator("PART", 1, (index,), (made,), attributes))
        return made

    def _like(self, tensor: int, rows: range, what: str = "rows") -> int:
        """A tensor for some rows of another one."""
        source, axis = self._graph.tensors[tensor], self._timings[tensor].axis
        shape = (*source.shape[:axis], len(rows), *source.shape[axis + 1 :])
        name = f"{source.name} {what} {rows.start} to {rows.stop - 1}"
        return self._add(replace(source, name=name, shape=shape))

    def _add(self, tensor: Tensor) -> int:
        self._tensors.append(tensor)
        return len(self._tensors) - 1


def _on_state(kind: str, inputs: tuple[int, ...], output: int) -> Operator:
    return Operator(kind, 1, inputs, (output,), MappingProxyType({}))
