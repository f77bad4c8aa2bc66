"""PRELU: what lies below zero times a slope that may differ from channel to channel."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from jerboa.compiler._broadcast import broadcast_shape, check_broadcast, lower_pair, table_input
from jerboa.compiler._fixed_point import quantize_multiplier, requantize_array
from jerboa.compiler._kernel import Kernel
from jerboa.compiler._requantization import float32_ratio
from jerboa.compiler._rule import Arrays, Node, Operand, Rule

_LARGEST = 2**14
"""Greater factors would overflow the 32 bits of a product of two int8."""


def _factors(node: Node) -> tuple[float, float]:
    """Factor of what lies above zero, and of the product below, in float32 as TFLite's."""
    source, slope = (node.quantization(node.input(place)).scale for place in (0, 1))
    target = node.quantization(node.output).scale
    return float(float32_ratio(source, target)), float(float32_ratio(source * slope, target))


def _check(node: Node) -> None:
    check_broadcast(node)
    if broadcast_shape(node) != node.input().shape:
        node.refuse(node.input(1), "has more values than the input", "convert the model again")
    if not max(_factors(node)) < _LARGEST:
        node.refuse(node.output, "has too small a scale", "calibrate the output's scale again")


def _compute(node: Node, values: NDArray[np.int64], slopes: NDArray[np.int64]) -> NDArray[np.int64]:
    centred = values - node.quantization(node.input(0)).zero_point
    products = centred * (slopes - node.quantization(node.input(1)).zero_point)
    above, below = (quantize_multiplier(factor) for factor in _factors(node))
    made = np.where(
        centred >= 0, requantize_array(centred, *above), requantize_array(products, *below)
    )
    clipped: NDArray[np.int64] = np.clip(
        made + node.quantization(node.output).zero_point, -128, 127
    )
    return clipped


def _lower(node: Node) -> Kernel:
    above, below = (quantize_multiplier(factor) for factor in _factors(node))
    parameters = {
        "input_zero_point": node.quantization(node.input(0)).zero_point,
        "slope_zero_point": node.quantization(node.input(1)).zero_point,
        "output_zero_point": node.quantization(node.output).zero_point,
        "multiplier": above[0],
        "shift": above[1],
        "slope_multiplier": below[0],
        "slope_shift": below[1],
        "wide": int(max(above[1], below[1]) > -1),
    }
    return lower_pair(node, "jerboa_prelu", parameters, _compute)


def _reference(node: Node, arrays: Arrays) -> NDArray[Any]:
    return _compute(node, arrays[0].astype(np.int64), arrays[1].astype(np.int64))


RULE = Rule(
    versions=range(1, 2),
    operands=(Operand("input"), Operand("slopes")),
    shape=broadcast_shape,
    lower=_lower,
    check=_check,
    reference=_reference,
    table_input=table_input,
    in_place=True,
)
