"""PART: indices side by side along one dimension. Not of the schema: passes make it."""

from typing import Any

from numpy.typing import NDArray

from jerboa.compiler._kernel import Kernel
from jerboa.compiler._move import box, move, steps
from jerboa.compiler._rule import Arrays, Node, Operand, Rule


def _shape(node: Node) -> tuple[int, ...]:
    """Shape of the output; every dimension before the one that is cut has one index."""
    shape, axis = list(node.input().shape), node.attributes["axis"]
    first, count = node.attributes["first"], node.attributes["count"]
    inside = axis < len(shape) and first >= 0 and 0 < count <= shape[axis] - first
    if not inside or any(size != 1 for size in shape[:axis]):
        node.refuse(node.output, f"is no part of {shape}", "report this as an error of jerboa's")
    shape[axis] = count
    return tuple(shape)


def _start(node: Node) -> int:
    return int(node.attributes["first"] * steps(node.input().shape)[node.attributes["axis"]])


def _lower(node: Node) -> Kernel:
    shape = node.output.shape
    return move(box(shape, steps(shape), steps(shape)), input_start=_start(node))


def _reference(node: Node, arrays: Arrays) -> NDArray[Any]:
    start = _start(node)
    return arrays[0].reshape(-1)[start : start + node.output.elements]


RULE = Rule(
    versions=(),
    operands=(Operand("input"),),
    shape=_shape,
    lower=_lower,
    check=Node.require_same_quantization,
    reference=_reference,
    view=True,
    view_start=_start,
)
