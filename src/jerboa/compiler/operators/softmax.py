"""SOFTMAX over the last dimension, in integers with a table of exponentials."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jerboa.compiler._fixed_point import (
    divide_by_power_of_two,
    exp_on_negative_values,
    high_multiply,
    one_over_one_plus,
    quantize_multiplier,
    requantize,
)
from jerboa.compiler._kernel import Constant, Kernel
from jerboa.compiler._lookup import elementwise, require_unit_output
from jerboa.compiler._rule import Arrays, Node, Operand, Rule

_INPUT_BITS = 5
_MAX_DEPTH = 4095
"""More exponentials would overflow the 12 integer bits of their sum."""


def _check(node: Node) -> None:
    require_unit_output(node)
    if not node.input().shape or node.input().shape[-1] > _MAX_DEPTH:
        node.refuse(
            node.input(),
            f"has the shape {list(node.input().shape)}",
            f"give 1 to {_MAX_DEPTH} values in the last dimension",
        )
    beta = node.attributes["beta"]
    if not (math.isfinite(beta) and beta > 0):
        node.refuse(None, f"beta is {beta}", "use a positive beta")


def _exponentials(node: Node) -> list[int]:
    """Exponential as Q0 for each distance of a value to the greatest one.

    TFLite's `PreprocessSoftmaxScaling` and `reference/softmax.h`; distances at which the
    exponential is taken for 0 hold 0.
    """
    one = 2 ** (31 - _INPUT_BITS)
    scale = float(node.quantization(node.input()).scale)
    factor = min(float(node.attributes["beta"]) * scale * one, 2.0**31 - 1.0)
    multiplier, shift = quantize_multiplier(factor)
    radius = math.floor((2**_INPUT_BITS - 1) * one / 2**shift)
    return [
        exp_on_negative_values(requantize(-distance, multiplier, shift))
        if distance <= radius
        else 0
        for distance in range(256)
    ]


def _lower(node: Node) -> Kernel:
    depth = node.input().shape[-1]
    return Kernel(
        "jerboa_softmax",
        constants=(Constant("exponentials", np.array(_exponentials(node), np.int32)),),
        parameters={"batches": node.input().elements // depth, "depth": depth},
    )


def _reference(node: Node, arrays: Arrays) -> NDArray[Any]:
    exponentials = _exponentials(node)
    made = []
    for row in arrays[0].reshape(-1, arrays[0].shape[-1]).tolist():
        terms = [exponentials[max(row) - value] for value in row]
        total = sum(divide_by_power_of_two(term, 12) for term in terms)
        zeros = 32 - total.bit_length()
        scale = one_over_one_plus((total << zeros) - 2**31)
        made.append(
            [
                divide_by_power_of_two(high_multiply(scale, term), 12 - zeros + 23) - 128
                for term in terms
            ]
        )
    return np.clip(made, -128, 127)


RULE = Rule(
    versions=range(1, 4),
    operands=(Operand("input"),),
    shape=elementwise,
    lower=_lower,
    check=_check,
    options="SoftmaxOptions",
    attributes={"beta": "Beta"},
    reference=_reference,
)
