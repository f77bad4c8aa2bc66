"""LEAKY_RELU: what lies below zero times one slope."""

import math

import numpy as np
from numpy.typing import NDArray

from jerboa.compiler._fixed_point import quantize_multiplier, requantize_array
from jerboa.compiler._lookup import centred, table_rule
from jerboa.compiler._requantization import float32_ratio
from jerboa.compiler._rule import Node


def _factors(node: Node) -> tuple[float, float]:
    """Factor of what lies above zero and of what lies below, in float32 as TFLite's."""
    source, target = node.quantization(node.input()), node.quantization(node.output)
    slope = np.float32(node.attributes["alpha"])
    above = float(float32_ratio(source.scale, target.scale))
    return above, float(float32_ratio(source.scale * slope, target.scale))


def _check(node: Node) -> None:
    if not math.isfinite(node.attributes["alpha"]):
        node.refuse(None, f"alpha is {node.attributes['alpha']}", "use a finite slope")
    if max(abs(factor) for factor in _factors(node)) >= 2**22:
        node.refuse(node.output, "has too small a scale", "calibrate the output's scale again")


def _table(node: Node) -> NDArray[np.int8]:
    values = centred(node.quantization(node.input()))
    above, below = (
        # Of a negative slope TFLite rounds the product with its magnitude.
        int(math.copysign(1, factor)) * requantize_array(values, *quantize_multiplier(abs(factor)))
        for factor in _factors(node)
    )
    made = np.where(values >= 0, above, below) + node.quantization(node.output).zero_point
    table: NDArray[np.int8] = np.clip(made, -128, 127).astype(np.int8)
    return table


RULE = table_rule(
    range(1, 3),
    _table,
    check=_check,
    options="LeakyReluOptions",
    attributes={"alpha": "Alpha"},
)
