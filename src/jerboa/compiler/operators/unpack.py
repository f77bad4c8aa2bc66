"""UNPACK: one dimension taken apart into tensors."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from jerboa.compiler._kernel import Kernel
from jerboa.compiler._move import box, move, resolve_axis, steps
from jerboa.compiler._rule import Arrays, Node, Operand, Rule
from jerboa.compiler._windows import positive


def _axis(node: Node) -> int:
    shape, asked = node.input().shape, int(node.attributes["axis"])
    axis = resolve_axis(asked, len(shape))
    if axis is None or shape[axis] != _parts(node):
        node.refuse(
            node.input(),
            f"of shape {list(shape)} has no {_parts(node)} values along {asked}",
            "convert the model again",
        )
    return axis


def _parts(node: Node) -> int:
    return positive(node, "parts")


def _check(node: Node) -> None:
    node.require_same_quantization()
    _axis(node)


def _shape(node: Node) -> tuple[int, ...]:
    axis = _axis(node)
    return tuple(size for each, size in enumerate(node.input().shape) if each != axis)


def _lower(node: Node) -> tuple[Kernel, ...]:
    axis, part = _axis(node), _shape(node)
    from_input = steps(node.input().shape)
    kept = [step for each, step in enumerate(from_input) if each != axis]
    return tuple(
        move(box(part, kept, steps(part)), input_start=number * from_input[axis], output=number)
        for number in range(_parts(node))
    )


def _reference(node: Node, arrays: Arrays) -> tuple[NDArray[Any], ...]:
    return tuple(np.moveaxis(arrays[0], _axis(node), 0))


RULE = Rule(
    versions=range(1, 5),
    operands=(Operand("input"),),
    shape=_shape,
    lower=_lower,
    options="UnpackOptions",
    attributes={"parts": "Num", "axis": "Axis"},
    check=_check,
    reference=_reference,
    outputs=_parts,
)
