"""SUM and MEAN: one sum over the dimensions that go, then one factor."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jerboa.compiler import _reduce
from jerboa.compiler._fixed_point import quantize_multiplier, requantize_array
from jerboa.compiler._kernel import Kernel
from jerboa.compiler._rule import Arrays, Node, Rule

_NARROW_LIMIT = 1 << 29
_LARGEST_SUM = 2.0**31 - 256


def summation_rule(*, mean: bool) -> Rule:
    """Rule of SUM or MEAN.

    Parameters
    ----------
    mean : bool
        Whether to divide by the number of values.
    """

    def factor(node: Node) -> tuple[int, int]:
        multiplier, shift = _factor(node)
        return _divided(multiplier, shift, _count(node)) if mean else (multiplier, shift)

    def check(node: Node) -> None:
        _, shift = factor(node)
        if 255.0 * _count(node) * 2.0 ** max(shift, 0) > _LARGEST_SUM:
            node.refuse(node.output, "has too small a scale", "calibrate its scale again")

    def lower(node: Node) -> Kernel:
        multiplier, shift = factor(node)
        count = _count(node)
        return Kernel(
            "jerboa_reduce_sum",
            parameters={
                **_reduce.loops(node),
                "start": -count * node.quantization(node.input()).zero_point,
                "output_zero_point": node.quantization(node.output).zero_point,
                "multiplier": multiplier,
                "shift": shift,
                "wide": int(shift > -1 or 255 * count >= _NARROW_LIMIT),
            },
        )

    def reference(node: Node, arrays: Arrays) -> NDArray[Any]:
        values = arrays[0].astype(np.int64) - node.quantization(node.input()).zero_point
        sums = np.asarray(values.sum(axis=_reduce.axes(node)))
        made = requantize_array(sums, *factor(node))
        return np.clip(made + node.quantization(node.output).zero_point, -128, 127)

    return Rule(
        versions=range(1, 4),
        operands=_reduce.OPERANDS,
        shape=_reduce.shape,
        lower=lower,
        options=_reduce.OPTIONS,
        attributes=_reduce.ATTRIBUTES,
        check=check,
        reference=reference,
    )


def _factor(node: Node) -> tuple[int, int]:
    source, target = node.quantization(node.input()), node.quantization(node.output)
    ratio = float(source.scale) / float(target.scale)
    if not ratio < 2.0**30:
        node.refuse(node.output, "has too small a scale", "calibrate its scale again")
    return quantize_multiplier(ratio)


def _count(node: Node) -> int:
    """Values that make one output."""
    return prod(node.input().shape[axis] for axis in _reduce.axes(node))


def _divided(multiplier: int, shift: int, count: int) -> tuple[int, int]:
    """A factor over a count, by TFLite's `QuantizedMeanOrSum`, which truncates."""
    bits = min(count.bit_length() - 1, 32, 31 + shift)
    return (multiplier << bits) // count, shift - bits
