"""GATHER: slices picked by constant indices along one dimension, with batches of their own."""

from math import prod
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
    if axis is None:
        node.refuse(None, f"there is no dimension {asked}", "convert the model again")
    return axis


def _batch_dims(node: Node) -> int:
    """How many dimensions, from the front, the input and the indices have in common."""
    asked = int(node.attributes["batch_dims"])
    source, picked = node.input().shape, node.input(1).shape
    count = asked + len(picked) if asked < 0 else asked
    fits = 0 <= count <= min(_axis(node), len(picked)) and source[:count] == picked[:count]
    if not fits:
        node.refuse(
            node.input(1),
            f"of shape {list(picked)} has no {asked} dimensions in common with {list(source)}",
            "convert the model again",
        )
    return count


def _slices(node: Node) -> NDArray[np.int64]:
    """Slices in order, counted over all dimensions up to the axis: those that are picked."""
    axis, count = _axis(node), _batch_dims(node)
    leading, picked = node.input().shape[: axis + 1], node.constant(1).astype(np.int64)
    rows = picked.reshape(*picked.shape[:count], *[1] * (axis - count), -1)
    before = np.arange(prod(leading[:-1])).reshape(*leading[:-1], 1)
    return (before * leading[-1] + rows).reshape(-1)


def _picked(node: Node) -> tuple[list[NDArray[np.int64]], tuple[int, ...]]:
    """Indices along each dimension of the input, and its shape.

    With batches the dimensions up to the axis are one: what is picked differs along them.
    """
    axis, shape = _axis(node), node.input().shape
    if _batch_dims(node):
        shape = (prod(shape[: axis + 1]), *shape[axis + 1 :])
        return [_slices(node), *map(np.arange, shape[1:])], shape
    chosen = node.constant(1).reshape(-1).astype(np.int64)
    return [chosen if each == axis else np.arange(size) for each, size in enumerate(shape)], shape


def _check(node: Node) -> None:
    node.require_same_quantization()
    picked, size = node.constant(1), node.input().shape[_axis(node)]
    if (picked < 0).any() or (picked >= size).any():
        node.refuse(node.input(1), f"leaves 0 to {size - 1}", "gather what is there")
    check_take(node, *_picked(node))


def _shape(node: Node) -> tuple[int, ...]:
    axis, shape = _axis(node), node.input().shape
    return (*shape[:axis], *node.input(1).shape[_batch_dims(node) :], *shape[axis + 1 :])


def _lower(node: Node) -> Kernel:
    return take(*_picked(node))


def _reference(node: Node, arrays: Arrays) -> NDArray[Any]:
    indices, shape = _picked(node)
    taken: NDArray[Any] = arrays[0].reshape(shape)[np.ix_(*indices)]
    return taken


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
