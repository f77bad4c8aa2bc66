"""Where each computed tensor lies in the arena.

Tensors share bytes when they are never alive at the same time: greedy by size, each at
the lowest offset that is free for its whole life (the offset calculation of Pisarchyk and
Lee, "Efficient Memory Management for Deep Neural Net Inference", 2020). Which tensors share
bytes on purpose is decided before, in `_alias`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from jerboa.compiler._alias import ALIGNMENT, Place, find_places
from jerboa.compiler._graph import Graph


@dataclass(frozen=True, slots=True)
class Buffer:
    """Bytes that one tensor, and the views of it, need.

    Parameters
    ----------
    size : int
        Bytes.
    first, last : int
        The first and the last step at which the bytes must be whole.
    """

    size: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Plan:
    """The arena of a graph.

    Parameters
    ----------
    places : mapping of int to Place
        The tensor whose bytes each tensor shares, and where in it; itself where it shares none.
    buffers : mapping of int to Buffer
        For each root in the arena.
    offsets : mapping of int to int
        Byte in the arena at which each of these roots starts.
    size : int
        Bytes of the arena.
    lower_bound : int
        The largest sum of buffers alive at one step: no plan needs less.
    """

    places: Mapping[int, Place]
    buffers: Mapping[int, Buffer]
    offsets: Mapping[int, int]
    size: int
    lower_bound: int

    def offset(self, index: int) -> int | None:
        """First byte of a tensor in the arena; None where it lies elsewhere."""
        place = self.places[index]
        start = self.offsets.get(place.root)
        return None if start is None else start + place.offset


def plan_arena(graph: Graph, *, share: bool = True) -> Plan:
    """Place every tensor that the network computes.

    Parameters
    ----------
    graph : Graph
        Verified.
    share : bool
        False gives each tensor bytes of its own, so that all can be read after a run.

    Returns
    -------
    Plan
        Offsets are multiples of `ALIGNMENT`.
    """
    places = find_places(graph, share=share)
    buffers = _lifetimes(graph, places)
    if not share:
        steps = len(graph.operators)
        buffers = {root: Buffer(each.size, 0, steps) for root, each in buffers.items()}
    offsets = dict(zip(buffers, place(list(buffers.values())), strict=True))
    size = max((offsets[root] + each.size for root, each in buffers.items()), default=0)
    return Plan(
        places,
        MappingProxyType(buffers),
        MappingProxyType(offsets),
        size,
        lower_bound(buffers.values()),
    )


def place(buffers: Sequence[Buffer]) -> list[int]:
    """Offsets at which no two buffers overlap while both are alive.

    Parameters
    ----------
    buffers : sequence of Buffer
        In any order.

    Returns
    -------
    list of int
        One offset for each buffer.
    """
    offsets: dict[int, int] = {}
    for index in sorted(range(len(buffers)), key=lambda i: (-buffers[i].size, buffers[i].first)):
        this = buffers[index]
        taken = sorted(
            (offset, offset + buffers[other].size)
            for other, offset in offsets.items()
            if buffers[other].first <= this.last and this.first <= buffers[other].last
        )
        candidate = 0
        for start, end in taken:
            if candidate + this.size <= start:
                break
            candidate = max(candidate, -(-end // ALIGNMENT) * ALIGNMENT)
        offsets[index] = candidate
    return [offsets[index] for index in range(len(buffers))]


def lower_bound(buffers: Iterable[Buffer]) -> int:
    """Largest sum of sizes of buffers that are alive at one step."""
    changes: dict[int, int] = {}
    for each in buffers:
        changes[each.first] = changes.get(each.first, 0) + each.size
        changes[each.last + 1] = changes.get(each.last + 1, 0) - each.size
    alive = largest = 0
    for step in sorted(changes):
        alive += changes[step]
        largest = max(largest, alive)
    return largest


def _lifetimes(graph: Graph, places: Mapping[int, Place]) -> dict[int, Buffer]:
    fixed = {*graph.inputs, *graph.state}
    first: dict[int, int] = {}
    last: dict[int, int] = {}
    for step, operator in enumerate(graph.operators):
        for index in [*operator.outputs, *operator.inputs]:
            if index in places and index is not None:
                root = places[index].root
                first.setdefault(root, step)
                last[root] = step
    for index in graph.outputs:
        last[places[index].root] = len(graph.operators)
    return {
        root: Buffer(graph.tensors[root].nbytes, step, last[root])
        for root, step in first.items()
        if root not in fixed and graph.tensors[root].data is None
    }
