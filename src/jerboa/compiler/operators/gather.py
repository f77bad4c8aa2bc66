"""GATHER: slices of the input picked by constant indices along one dimension."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from jerboa.compiler._kernel import Kernel
from jerboa.compiler._move import resolve_axis
from jerboa.compiler._rule import Arrays, Node, Operand, Rule
from jerboa.compiler._take import check_take, take


def _axis(node: Node) -> int:
    asked = int(node.attributes["axis"])
    axis = resolve_axis(asked, len(node.input().shape))
    if axis is None or node.attributes["batch_dims"] != 0:
        node.refuse(
            None,
            f"gathers along {asked} with {node.attributes['batch_dims']} batch dimensions",
            "gather along one dimension without batches",
        )
    return axis


def _indices(node: Node) -> list[NDArray[np.int64]]:
    """Index of the input for each index of the output, along each dimension of the input."""
    axis, picked = _axis(node), node.constant(1).reshape(-1).astype(np.int64)
    shape = node.input().shape
    return [picked if each == axis else np.arange(size) for each, size in enumerate(shape)]


def _check(node: Node) -> None:
    node.require_same_quantization()
    picked, size = node.constant(1), node.input().shape[_axis(node)]
    if (picked < 0).any() or (picked >= size).any():
        node.refuse(node.input(1), f"leaves 0 to {size - 1}", "gather what is there")
    check_take(node, _indices(node))


def _shape(node: Node) -> tuple[int, ...]:
    axis, shape = _axis(node), node.input().shape
    return (*shape[:axis], *node.input(1).shape, *shape[axis + 1 :])


def _lower(node: Node) -> Kernel:
    return take(node, _indices(node))


def _reference(node: Node, arrays: Arrays) -> NDArray[Any]:
    return np.take(arrays[0], node.constant(1), _axis(node))


RULE = Rule(
    versions=range(1, 8),
    operands=(Operand("input"), Operand("indices", ("int32", "int64"), constant=True)),
    shape=_shape,
    lower=_lower,
    options="GatherOptions",
    attributes={"axis": "Axis", "batch_dims": "BatchDims"},
    check=_check,
    reference=_reference,
)
