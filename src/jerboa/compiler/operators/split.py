"""SPLIT: equal parts along one dimension."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from jerboa.compiler._kernel import Kernel
from jerboa.compiler._move import box, move, resolve_axis, steps
from jerboa.compiler._rule import Arrays, Node, Operand, Rule
from jerboa.compiler._windows import positive


def _parts(node: Node) -> int:
    return positive(node, "parts")


def _axis(node: Node) -> int:
    asked, shape = node.constant(0), node.input(1).shape
    axis = resolve_axis(int(asked.reshape(-1)[0]), len(shape))
    if asked.size != 1 or axis is None or shape[axis] % _parts(node):
        node.refuse(
            node.input(1),
            f"of shape {list(shape)} has no {_parts(node)} equal parts along {asked.tolist()}",
            "convert the model again",
        )
    return axis


def _check(node: Node) -> None:
    node.require_same_quantization()
    _axis(node)


def _shape(node: Node) -> tuple[int, ...]:
    shape = list(node.input(1).shape)
    shape[_axis(node)] //= _parts(node)
    return tuple(shape)


def _lower(node: Node) -> tuple[Kernel, ...]:
    axis, part = _axis(node), _shape(node)
    from_input = steps(node.input(1).shape)
    return tuple(
        move(
            box(part, from_input, steps(part)),
            input_start=number * part[axis] * from_input[axis],
            source=1,
            output=number,
        )
        for number in range(_parts(node))
    )


def _reference(node: Node, arrays: Arrays) -> tuple[NDArray[Any], ...]:
    return tuple(np.split(arrays[1], _parts(node), _axis(node)))


RULE = Rule(
    versions=range(1, 5),
    operands=(Operand("axis", "int32", constant=True), Operand("input")),
    shape=_shape,
    lower=_lower,
    options="SplitOptions",
    attributes={"parts": "NumSplits"},
    check=_check,
    reference=_reference,
    outputs=_parts,
)
