"""L2_NORMALIZATION of the last dimension."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from jerboa.compiler._fixed_point import inverse_root, requantize_array
from jerboa.compiler._kernel import Kernel
from jerboa.compiler._lookup import elementwise, require_output
from jerboa.compiler._rule import Arrays, Node, Operand, Rule

_OUTPUT_BITS = 7
_MAX_DEPTH = 2**15


def _check(node: Node) -> None:
    require_output(node, 1 / 128, 0)
    if node.attributes["activation"] != 0:
        node.refuse(None, "has a fused activation", "make the activation a layer of its own")
    if not node.input().shape or node.input().shape[-1] > _MAX_DEPTH:
        node.refuse(
            node.input(),
            f"has the shape {list(node.input().shape)}",
            f"give 1 to {_MAX_DEPTH} values in the last dimension",
        )


def _lower(node: Node) -> Kernel:
    depth = node.input().shape[-1]
    return Kernel(
        "jerboa_l2_normalization",
        parameters={
            "batches": node.input().elements // depth,
            "depth": depth,
            "zero_point": node.quantization(node.input()).zero_point,
        },
    )


def _reference(node: Node, arrays: Arrays) -> NDArray[Any]:
    values = arrays[0].astype(np.int64) - node.quantization(node.input()).zero_point
    rows = values.reshape(-1, values.shape[-1])
    made = []
    for row in rows:
        multiplier, exponent = inverse_root(int((row * row).sum()))
        made.append(requantize_array(row, multiplier, exponent + _OUTPUT_BITS))
    return np.clip(np.stack(made), -128, 127)


RULE = Rule(
    versions=range(1, 3),
    operands=(Operand("input"),),
    shape=elementwise,
    lower=_lower,
    options="L2NormOptions",
    attributes={"activation": "FusedActivationFunction"},
    check=_check,
    reference=_reference,
)
