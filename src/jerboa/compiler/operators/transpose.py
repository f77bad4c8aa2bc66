"""TRANSPOSE: dimensions in another order."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from jerboa.compiler._kernel import Kernel
from jerboa.compiler._move import box, move, steps
from jerboa.compiler._rule import Arrays, Node, Operand, Rule


def _order(node: Node) -> tuple[int, ...]:
    rank = len(node.input().shape)
    asked = [int(axis) for axis in node.constant(1).reshape(-1)]
    order = tuple(axis + rank if axis < 0 else axis for axis in asked)
    if sorted(order) != list(range(rank)):
        node.refuse(node.input(1), f"{asked} is no order of {rank} dimensions", "convert it again")
    return order


def _check(node: Node) -> None:
    node.require_same_quantization()
    _order(node)


def _shape(node: Node) -> tuple[int, ...]:
    return tuple(node.input().shape[axis] for axis in _order(node))


def _lower(node: Node) -> Kernel:
    from_input = steps(node.input().shape)
    return move(box(_shape(node), [from_input[i] for i in _order(node)], steps(_shape(node))))


def _reference(node: Node, arrays: Arrays) -> NDArray[Any]:
    return np.transpose(arrays[0], _order(node))


RULE = Rule(
    versions=range(1, 7),
    operands=(Operand("input"), Operand("order", "int32", constant=True)),
    shape=_shape,
    lower=_lower,
    check=_check,
    reference=_reference,
)
