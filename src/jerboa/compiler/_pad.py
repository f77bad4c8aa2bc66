"""What the paddings share: how much before and after each dimension."""

from __future__ import annotations

from jerboa.compiler._kernel import Kernel
from jerboa.compiler._move import box, move, steps
from jerboa.compiler._rule import Node, Operand

AMOUNTS = Operand("paddings", ("int32", "int64"), constant=True)


def amounts(node: Node) -> list[tuple[int, int]]:
    """Values added before and after each dimension."""
    pairs = node.constant(1).tolist()
    rank = len(node.input().shape)
    if node.input(1).shape != (rank, 2) or min(map(min, pairs), default=0) < 0:
        node.refuse(node.input(1), f"is {pairs}", "give two amounts of 0 or more a dimension")
    return [(int(before), int(after)) for before, after in pairs]


def shape(node: Node) -> tuple[int, ...]:
    """Shape of the output."""
    return tuple(
        before + size + after
        for size, (before, after) in zip(node.input().shape, amounts(node), strict=True)
    )


def fill_and_move(node: Node, value: int) -> tuple[Kernel, ...]:
    """Kernels that write one value everywhere, then the input into the middle."""
    into = steps(shape(node))
    start = sum(before * step for (before, _), step in zip(amounts(node), into, strict=True))
    source = node.input().shape
    fill = Kernel(
        "jerboa_fill",
        parameters={"elements": node.output.elements, "value": value},
        inputs=(),
    )
    return fill, move(box(source, steps(source), into), output_start=start)
