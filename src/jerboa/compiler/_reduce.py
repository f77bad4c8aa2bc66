"""What reductions share: which dimensions go, the shape that is left, the loops."""

from __future__ import annotations

from itertools import groupby

from jerboa.compiler._move import resolve_axis, steps
from jerboa.compiler._rule import Node, Operand

OPERANDS = (Operand("input"), Operand("axes", "int32", constant=True))
OPTIONS = "ReducerOptions"
ATTRIBUTES = {"keep_dims": "KeepDims"}

_LOOPS = 3


def axes(node: Node) -> tuple[int, ...]:
    """Dimensions that go, counted from the front, each once."""
    rank = len(node.input().shape)
    found = set()
    for asked in node.constant(1).reshape(-1).tolist():
        axis = resolve_axis(int(asked), rank)
        if axis is None:
            node.refuse(node.input(1), f"there is no dimension {asked}", "convert it again")
        found.add(axis)
    return tuple(sorted(found))


def shape(node: Node) -> tuple[int, ...]:
    """Shape of the output."""
    gone = axes(node)
    kept = bool(node.attributes["keep_dims"])
    return tuple(
        1 if axis in gone else size
        for axis, size in enumerate(node.input().shape)
        if kept or axis not in gone
    )


def loops(node: Node) -> dict[str, int]:
    """Counts and steps of the loops over what is kept and over what goes.

    Neighbours of one kind are one loop, so that three of each reach six dimensions.
    """
    source, gone = node.input().shape, set(axes(node))
    wide = [axis for axis, size in enumerate(source) if size > 1]
    found: dict[bool, list[tuple[int, int]]] = {False: [], True: []}
    for goes, group in groupby(wide, key=gone.__contains__):
        count = 1
        for last in group:
            count *= source[last]
        found[goes].append((count, steps(source)[last]))
    fields = {}
    for name, goes in (("kept", False), ("gone", True)):
        padded = [(1, 0)] * (_LOOPS - len(found[goes])) + found[goes]
        for number, (count, step) in enumerate(padded):
            fields[f"{name}_{number}"] = count
            fields[f"{name}_step_{number}"] = step
    return fields
