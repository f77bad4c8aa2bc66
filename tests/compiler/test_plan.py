"""The arena: no two living tensors overlap, and the checker would notice if they did."""

from itertools import pairwise
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jerboa.compiler import Graph, Operator, Tensor
from jerboa.compiler._alias import ALIGNMENT
from jerboa.compiler._plan import Buffer, Plan, lower_bound, place, plan_arena
from jerboa.compiler._plan_check import PlanError, check_plan

JOIN = MappingProxyType({"axis": 0})


@st.composite
def buffers(draw: st.DrawFn) -> Buffer:
    first = draw(st.integers(0, 20))
    return Buffer(draw(st.integers(1, 5_000)), first, first + draw(st.integers(0, 8)))


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Operators that read any earlier tensors: views, in place, joining, and others."""
    tensors = [Tensor("input", (draw(st.integers(1, 99)),), "int8")]
    operators = []
    for made in range(1, draw(st.integers(2, 12))):
        read = draw(st.lists(st.integers(0, made - 1), min_size=1, max_size=3))
        kind = draw(st.sampled_from(["RESHAPE", "QUANTIZE", "CONCATENATION", "SOFTMAX"]))
        sizes = {
            "CONCATENATION": sum(tensors[index].elements for index in read),
            "SOFTMAX": draw(st.integers(1, 300)),
        }
        size = sizes.get(kind, tensors[read[0]].elements)
        tensors.append(Tensor(f"tensor {made}", (size,), "int8"))
        operators.append(Operator(kind, 1, tuple(read), (made,), JOIN))
    outputs = draw(st.lists(st.integers(0, len(tensors) - 1), min_size=1, max_size=2))
    return Graph(tuple(tensors), tuple(operators), (0,), tuple(outputs))


@given(st.lists(buffers(), max_size=30))
def test_buffers_alive_at_once_never_overlap(drawn: list[Buffer]) -> None:
    offsets = place(drawn)
    assert all(offset % ALIGNMENT == 0 for offset in offsets)
    for step in range(30):
        alive = [
            (offset, offset + each.size)
            for offset, each in zip(offsets, drawn, strict=True)
            if each.first <= step <= each.last
        ]
        alive.sort()
        assert all(a[1] <= b[0] for a, b in pairwise(alive))
        assert sum(end - start for start, end in alive) <= lower_bound(drawn)


@given(graphs(), st.booleans())
def test_checker_accepts_every_plan(graph: Graph, share: bool) -> None:
    plan = plan_arena(graph, share=share)
    check_plan(graph, plan)
    assert plan.lower_bound <= plan.size


def _pair() -> tuple[Graph, Plan]:
    """A chain of three tensors in the arena; the last operator reads the first two."""
    tensors = tuple(Tensor(name, (8,), "int8") for name in "abcd")
    operators = (
        Operator("SOFTMAX", 1, (0,), (1,), JOIN),
        Operator("SOFTMAX", 1, (1,), (2,), JOIN),
        Operator("SOFTMAX", 1, (1, 2), (3,), JOIN),
    )
    graph = Graph(tensors, operators, (0,), (3,))
    return graph, plan_arena(graph)


@pytest.mark.parametrize(
    "offsets",
    [{1: 0, 2: 0, 3: 16}, {1: 0, 2: 8, 3: 4}, {1: 0, 2: 8, 3: 18}, {1: 0, 2: 8, 3: 24}],
    ids=["overwrites a living tensor", "writes over its input", "unaligned", "out of the arena"],
)
def test_checker_refuses_a_wrong_plan(offsets: dict[int, int]) -> None:
    graph, plan = _pair()
    check_plan(graph, plan)
    wrong = Plan(plan.places, plan.buffers, offsets, plan.size, plan.lower_bound)
    with pytest.raises(PlanError):
        check_plan(graph, wrong)
