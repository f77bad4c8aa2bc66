"""LOGISTIC: the sigmoid, by a table of all 256 inputs."""

import math

import numpy as np

from jerboa.compiler._fixed_point import logistic, quantize_multiplier, requantize
from jerboa.compiler._fixed_point import divide_by_power_of_two as divide
from jerboa.compiler._lookup import elementwise, lookup
from jerboa.compiler._rule import Constant, Kernel, Node, Operand, Rule

_INPUT_BITS, _OUTPUT_BITS = 4, 8


def _check(node: Node) -> None:
    target = node.quantization(node.output)
    if float(target.scale) != 1 / 256 or target.zero_point != -128:
        node.refuse(
            node.output,
            f"has scale {target.scale} and zero point {target.zero_point}, not 1/256 and -128",
            "convert the model again with a current converter",
        )


def _lower(node: Node) -> Kernel:
    """Tabulate the fixed-point sigmoid of TFLite's `reference/integer_ops/logistic.h`."""
    source = node.quantization(node.input())
    multiplier, shift = quantize_multiplier(float(source.scale) * 2 ** (31 - _INPUT_BITS))
    radius = math.floor((2**_INPUT_BITS - 1) * 2 ** (31 - _INPUT_BITS) / 2**shift)
    values = []
    for value in range(-128, 128):
        centred = value - source.zero_point
        if abs(centred) >= radius:
            values.append(127 if centred > 0 else -128)
        else:
            result = logistic(requantize(centred, multiplier, shift))
            values.append(min(divide(result, 31 - _OUTPUT_BITS) - 128, 127))
    return lookup(node, Constant("table", np.array(values, np.int8)))


RULE = Rule(
    versions=range(1, 4),
    operands=(Operand("input"),),
    shape=elementwise,
    lower=_lower,
    check=_check,
)
