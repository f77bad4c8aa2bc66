"""HARD_SWISH, in 16-bit fixed point as TFLite's reference; here, 256 times at build time."""

import numpy as np
from numpy.typing import NDArray

from jerboa.compiler._fixed_point import divide_by_power_of_two, quantize_multiplier
from jerboa.compiler._lookup import centred, table_rule
from jerboa.compiler._rule import Node

_INT16_MAX = 2**15 - 1
_MOST_BITS = 15
_THREE = np.float32(3.0) / np.float32(32768.0)
"""Scale on which 3.0 is one more than the greatest 16-bit number."""


def _multiply(a: int, b: int) -> int:
    """Upper half of ``2 * a * b`` rounded to nearest, of 16-bit numbers."""
    return min((a * b + 2**14) >> 15, _INT16_MAX)


def _saturate(value: int) -> int:
    return max(-_INT16_MAX - 1, min(value, _INT16_MAX))


def _divide(value: int, bits: int) -> int:
    """Quotient by a power of two, to nearest; beyond 15 bits the reference's mask is -1."""
    if bits > _MOST_BITS:
        return 1 if value >= 0 else -1
    return divide_by_power_of_two(value, bits)


def _factor(numerator: np.float32, denominator: np.float32) -> tuple[int, int]:
    """Multiplier of 15 bits and exponent of a ratio of scales."""
    multiplier, exponent = quantize_multiplier(float(numerator / denominator))
    return min((multiplier + 2**15) >> 16, _INT16_MAX), exponent


def _gate(value: int, multiplier: int, exponent: int) -> int:
    """0 to 1, as 15 bits, where the input goes from -3 to 3."""
    if exponent > 0:
        value = _saturate(value << (exponent - 1))
    value = _multiply(value, multiplier)
    if exponent > 0:
        value = _saturate(value << 1)
    elif exponent < 0:
        value = _divide(value, -exponent)
    return (value + 2**15) >> 1


def _check(node: Node) -> None:
    source, target = node.quantization(node.input()), node.quantization(node.output)
    if _factor(np.float32(1 / 128) * source.scale, target.scale)[1] > 0:
        node.refuse(node.output, "has too small a scale", "calibrate the output's scale again")


def _table(node: Node) -> NDArray[np.int8]:
    source, target = node.quantization(node.input()), node.quantization(node.output)
    fine = np.float32(1 / 128) * source.scale
    multiplier, exponent = _factor(fine, target.scale)
    gate = _factor(fine, _THREE)
    made = []
    for value in centred(source).tolist():
        scaled = _multiply(value << 7, multiplier)
        product = _gate(value << 7, *gate) * scaled
        truncated = product >> 15 if product >= 0 else -(-product >> 15)
        made.append(_divide(truncated, -exponent) + target.zero_point)
    return np.clip(made, -128, 127).astype(np.int8)


RULE = table_rule(range(1, 2), _table, check=_check)
