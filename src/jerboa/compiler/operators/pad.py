"""PAD with real zeros around each dimension."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from jerboa.compiler import _pad
from jerboa.compiler._kernel import Kernel
from jerboa.compiler._rule import Arrays, Node, Operand, Rule


def _lower(node: Node) -> tuple[Kernel, ...]:
    return _pad.fill_and_move(node, node.quantization(node.output).zero_point)


def _reference(node: Node, arrays: Arrays) -> NDArray[Any]:
    zero = node.quantization(node.output).zero_point
    return np.pad(arrays[0], _pad.amounts(node), constant_values=zero)


RULE = Rule(
    versions=range(1, 5),
    operands=(Operand("input"), _pad.AMOUNTS),
    shape=_pad.shape,
    lower=_lower,
    check=lambda node: node.require_same_quantization(),
    reference=_reference,
)
