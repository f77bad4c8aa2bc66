"""PACK: tensors of one shape side by side along a new dimension."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from jerboa.compiler._kernel import Kernel
from jerboa.compiler._move import box, move, resolve_axis, steps
from jerboa.compiler._rule import Arrays, Node, Operand, Rule


def _axis(node: Node) -> int:
    asked = int(node.attributes["axis"])
    axis = resolve_axis(asked, len(node.input().shape) + 1)
    if axis is None:
        node.refuse(None, f"there is no dimension {asked}", "convert the model again")
    return axis


def _check(node: Node) -> None:
    node.require_same_quantization()
    if node.attributes["count"] != len(node.inputs):
        node.refuse(None, f"has {len(node.inputs)} inputs", "convert the model again")


def _shape(node: Node) -> tuple[int, ...]:
    axis, shape = _axis(node), node.input().shape
    for tensor in node.inputs:
        if tensor.shape != shape:
            node.refuse(
                tensor, f"of shape {list(tensor.shape)} is not {list(shape)}", "convert it again"
            )
    return (*shape[:axis], len(node.inputs), *shape[axis:])


def _lower(node: Node) -> tuple[Kernel, ...]:
    axis, shape = _axis(node), node.input().shape
    into = steps(node.output.shape)
    others = into[:axis] + into[axis + 1 :]
    return tuple(
        move(box(shape, steps(shape), others), output_start=place * into[axis], source=place)
        for place in range(len(node.inputs))
    )


def _reference(node: Node, arrays: Arrays) -> NDArray[Any]:
    return np.stack(arrays, _axis(node))


RULE = Rule(
    versions=range(1, 5),
    operands=(Operand("input"),),
    shape=_shape,
    lower=_lower,
    options="PackOptions",
    attributes={"count": "ValuesCount", "axis": "Axis"},
    check=_check,
    reference=_reference,
    variadic=True,
)
