"""CONCATENATION of any number of tensors along one dimension."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from jerboa.compiler._kernel import Kernel
from jerboa.compiler._move import box, move, resolve_axis, steps
from jerboa.compiler._rule import Arrays, Node, Operand, Rule


def _axis(node: Node) -> int:
    asked = int(node.attributes["axis"])
    axis = resolve_axis(asked, len(node.input().shape))
    if axis is None:
        node.refuse(None, f"there is no dimension {asked}", "convert the model again")
    return axis


def _check(node: Node) -> None:
    node.require_same_quantization()
    if node.attributes["activation"] != 0:
        node.refuse(None, "has a fused activation", "make the activation a layer of its own")


def _shape(node: Node) -> tuple[int, ...]:
    axis = _axis(node)
    shape = list(node.input().shape)
    for tensor in node.inputs[1:]:
        other = list(tensor.shape)
        if [*other[:axis], *other[axis + 1 :]] != [*shape[:axis], *shape[axis + 1 :]]:
            node.refuse(tensor, f"of shape {other} does not fit {shape}", "convert it again")
        shape[axis] += other[axis]
    return tuple(shape)


def _lower(node: Node) -> tuple[Kernel, ...]:
    axis = _axis(node)
    into = steps(node.output.shape)
    kernels, start = [], 0
    for place, tensor in enumerate(node.inputs):
        loops = box(tensor.shape, steps(tensor.shape), into)
        kernels.append(move(loops, output_start=start, source=place))
        start += tensor.shape[axis] * into[axis]
    return tuple(kernels)


def _reference(node: Node, arrays: Arrays) -> NDArray[Any]:
    return np.concatenate(arrays, _axis(node))


RULE = Rule(
    versions=range(1, 5),
    operands=(Operand("input"),),
    shape=_shape,
    lower=_lower,
    options="ConcatenationOptions",
    attributes={"axis": "Axis", "activation": "FusedActivationFunction"},
    check=_check,
    reference=_reference,
    variadic=True,
)
