"""PADV2: a constant of one's own around each dimension."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from jerboa.compiler import _pad
from jerboa.compiler._kernel import Kernel
from jerboa.compiler._rule import Arrays, Node, Operand, Rule


def _value(node: Node) -> int:
    if node.input(2).elements != 1:
        node.refuse(node.input(2), "is not one value", "convert the model again")
    return int(node.constant(2).reshape(-1)[0])


def _check(node: Node) -> None:
    node.require_same_quantization()
    _value(node)


def _lower(node: Node) -> tuple[Kernel, ...]:
    return _pad.fill_and_move(node, _value(node))


def _reference(node: Node, arrays: Arrays) -> NDArray[Any]:
    return np.pad(arrays[0], _pad.amounts(node), constant_values=_value(node))


RULE = Rule(
    versions=range(1, 5),
    operands=(Operand("input"), _pad.AMOUNTS, Operand("value", constant=True)),
    shape=_pad.shape,
    lower=_lower,
    check=_check,
    reference=_reference,
)
