"""REDUCE_MAX over any dimensions."""

from typing import Any

from numpy.typing import NDArray

from jerboa.compiler import _reduce
from jerboa.compiler._kernel import Kernel
from jerboa.compiler._rule import Arrays, Node, Rule


def _lower(node: Node) -> Kernel:
    return Kernel("jerboa_reduce_max", parameters=_reduce.loops(node))


def _reference(node: Node, arrays: Arrays) -> NDArray[Any]:
    greatest: NDArray[Any] = arrays[0].max(axis=_reduce.axes(node))
    return greatest


RULE = Rule(
    versions=range(1, 4),
    operands=_reduce.OPERANDS,
    shape=_reduce.shape,
    lower=_lower,
    options=_reduce.OPTIONS,
    attributes=_reduce.ATTRIBUTES,
    check=lambda node: node.require_same_quantization(),
    reference=_reference,
)
