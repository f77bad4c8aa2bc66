"""SLICE: a block of the input, by its first corner and its size."""

from typing import Any

from numpy.typing import NDArray

from jerboa.compiler._kernel import Kernel
from jerboa.compiler._move import box, move, steps
from jerboa.compiler._rule import Arrays, Node, Operand, Rule


def _block(node: Node) -> tuple[list[int], list[int]]:
    """First corner and size; -1 as a size stands for all that is left."""
    shape = node.input().shape
    begin = [int(each) for each in node.constant(1).reshape(-1)]
    asked = [int(each) for each in node.constant(2).reshape(-1)]
    if len(begin) != len(shape) or len(asked) != len(shape):
        node.refuse(node.input(1), f"does not have {len(shape)} values", "convert it again")
    size = [
        length - first if count == -1 else count
        for length, first, count in zip(shape, begin, asked, strict=True)
    ]
    for length, first, count in zip(shape, begin, size, strict=True):
        if not (first >= 0 and 1 <= count <= length - first):
            node.refuse(node.output, f"reaches out of {list(shape)}", "convert the model again")
    return begin, size


def _check(node: Node) -> None:
    node.require_same_quantization()
    _block(node)


def _shape(node: Node) -> tuple[int, ...]:
    return tuple(_block(node)[1])


def _lower(node: Node) -> Kernel:
    begin, size = _block(node)
    from_input = steps(node.input().shape)
    start = sum(first * step for first, step in zip(begin, from_input, strict=True))
    return move(box(size, from_input, steps(size)), input_start=start)


def _reference(node: Node, arrays: Arrays) -> NDArray[Any]:
    begin, size = _block(node)
    return arrays[0][
        tuple(slice(first, first + count) for first, count in zip(begin, size, strict=True))
    ]


RULE = Rule(
    versions=range(1, 7),
    operands=(
        Operand("input"),
        Operand("begin", ("int32", "int64"), constant=True),
        Operand("size", ("int32", "int64"), constant=True),
    ),
    shape=_shape,
    lower=_lower,
    check=_check,
    reference=_reference,
)
