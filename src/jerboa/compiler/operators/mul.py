"""MUL, with broadcasting and fused activation."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from jerboa.compiler._broadcast import broadcast_shape, check_broadcast, lower_pair, table_input
from jerboa.compiler._fixed_point import quantize_multiplier, requantize_array
from jerboa.compiler._kernel import Kernel
from jerboa.compiler._requantization import activation_range, float32_ratio
from jerboa.compiler._rule import Arrays, Node, Operand, Rule

_LARGEST = 2**14
"""Greater factors would overflow the 32 bits of a product of two int8."""


def _factor(node: Node) -> float:
    first, second = (node.quantization(node.input(place)).scale for place in (0, 1))
    return float(float32_ratio(first * second, node.quantization(node.output).scale))


def _check(node: Node) -> None:
    check_broadcast(node)
    activation_range(node)
    if not _factor(node) < _LARGEST:
        node.refuse(node.output, "has too small a scale", "calibrate the output's scale again")


def _compute(node: Node, first: NDArray[np.int64], second: NDArray[np.int64]) -> NDArray[np.int64]:
    zero_points = [node.quantization(node.input(place)).zero_point for place in (0, 1)]
    products = (first - zero_points[0]) * (second - zero_points[1])
    made = requantize_array(products, *quantize_multiplier(_factor(node)))
    return np.clip(made + node.quantization(node.output).zero_point, *activation_range(node))


def _lower(node: Node) -> Kernel:
    multiplier, shift = quantize_multiplier(_factor(node))
    minimum, maximum = activation_range(node)
    parameters = {
        "first_zero_point": node.quantization(node.input(0)).zero_point,
        "second_zero_point": node.quantization(node.input(1)).zero_point,
        "output_zero_point": node.quantization(node.output).zero_point,
        "multiplier": multiplier,
        "shift": shift,
        "minimum": minimum,
        "maximum": maximum,
        "wide": int(shift > -1),
    }
    return lower_pair(node, "jerboa_mul", parameters, _compute)


def _reference(node: Node, arrays: Arrays) -> NDArray[Any]:
    return _compute(node, arrays[0].astype(np.int64), arrays[1].astype(np.int64))


RULE = Rule(
    versions=range(1, 8),
    operands=(Operand("first input"), Operand("second input")),
    shape=broadcast_shape,
    lower=_lower,
    options="MulOptions",
    attributes={"activation": "FusedActivationFunction"},
    check=_check,
    reference=_reference,
    table_input=table_input,
    in_place=True,
)
