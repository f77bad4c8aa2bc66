"""STRIDED_SLICE: every so many values along each dimension, with all its masks."""

from typing import Any, TypeAlias

from numpy.typing import NDArray

from jerboa.compiler._kernel import Kernel
from jerboa.compiler._move import box, move, steps
from jerboa.compiler._rule import Arrays, Node, Operand, Rule

_MASKS = {
    "begin_mask": "BeginMask",
    "end_mask": "EndMask",
    "ellipsis_mask": "EllipsisMask",
    "new_axis_mask": "NewAxisMask",
    "shrink_axis_mask": "ShrinkAxisMask",
    "offset": "Offset",
}


_Part: TypeAlias = slice | int | None
"""What is taken along one dimension, as NumPy is asked; None makes a new one."""


def _parts(node: Node) -> list[_Part]:
    """One part for each dimension of the input and each new one, in order."""
    shape = node.input().shape
    begin, end, stride = (node.constant(place).reshape(-1).tolist() for place in (1, 2, 3))
    masks = node.attributes
    if not len(begin) == len(end) == len(stride) or 0 in stride:
        node.refuse(node.input(3), "does not fit begin and end", "convert the model again")
    count = len(begin)
    new = [bool(masks["new_axis_mask"] >> i & 1) for i in range(count)]
    dots = [i for i in range(count) if masks["ellipsis_mask"] >> i & 1]
    if len(dots) > 1 or count - sum(new) - len(dots) > len(shape):
        node.refuse(node.input(1), "has too many values", "convert the model again")
    used = count - sum(new[i] for i in range(count) if i not in dots) - len(dots)
    parts: list[_Part] = []
    for i in range(count):
        if i in dots:
            parts += [slice(None)] * (len(shape) - used)
        elif new[i]:
            parts.append(None)
        elif masks["shrink_axis_mask"] >> i & 1:
            parts.append(0 if masks["begin_mask"] >> i & 1 else int(begin[i]))
        else:
            first = None if masks["begin_mask"] >> i & 1 else int(begin[i])
            last = None if masks["end_mask"] >> i & 1 else int(end[i])
            parts.append(slice(first, last, int(stride[i])))
    missing = len(shape) - sum(part is not None for part in parts)
    return parts + [slice(None)] * missing


def _check(node: Node) -> None:
    node.require_same_quantization()
    if node.attributes["offset"]:
        node.refuse(None, "counts its end from its begin", "convert with absolute ends")
    shape = list(node.input().shape)
    for part, length in zip(
        [part for part in _parts(node) if part is not None], shape, strict=True
    ):
        if isinstance(part, int) and not -length <= part < length:
            node.refuse(None, f"{part} lies outside of {shape}", "convert it again")
        if isinstance(part, slice) and not range(length)[part]:
            node.refuse(node.output, "is empty", "convert the model again")


def _lower(node: Node) -> Kernel:
    shape = node.input().shape
    indices = [part for part in _parts(node) if part is not None]
    start, counts, taken = 0, [], []
    for index, length, step in zip(indices, shape, steps(shape), strict=True):
        if isinstance(index, int):
            start += (index % length) * step
            continue
        places = range(length)[index]
        start += places[0] * step
        counts.append(len(places))
        taken.append(places.step * step)
    return move(box(counts, taken, steps(counts)), input_start=start)


def _shape(node: Node) -> tuple[int, ...]:
    lengths = iter(node.input().shape)
    shape = []
    for part in _parts(node):
        if part is None:
            shape.append(1)
            continue
        length = next(lengths)
        if isinstance(part, slice):
            shape.append(len(range(length)[part]))
    return tuple(shape)


def _reference(node: Node, arrays: Arrays) -> NDArray[Any]:
    taken: NDArray[Any] = arrays[0][tuple(_parts(node))]
    return taken


RULE = Rule(
    versions=range(1, 9),
    operands=(
        Operand("input"),
        Operand("begin", "int32", constant=True),
        Operand("end", "int32", constant=True),
        Operand("strides", "int32", constant=True),
    ),
    shape=_shape,
    lower=_lower,
    options="StridedSliceOptions",
    attributes=_MASKS,
    check=_check,
    reference=_reference,
)
