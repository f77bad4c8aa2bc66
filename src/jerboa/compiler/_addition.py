"""ADD and SUB: both inputs are brought to a common scale, 20 bits finer than theirs."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from jerboa.compiler._broadcast import broadcast_shape, check_broadcast, lower_pair, table_input
from jerboa.compiler._fixed_point import quantize_multiplier, requantize_array
from jerboa.compiler._kernel import Kernel
from jerboa.compiler._requantization import activation_range
from jerboa.compiler._rule import Arrays, Node, Operand, Rule

_BITS = 20


def addition_rule(versions: range, options: str, sign: int) -> Rule:
    """Rule of ADD or SUB.

    Parameters
    ----------
    versions, options
        As in `Rule`.
    sign : int
        That of the second input.
    """

    def compute(
        node: Node, first: NDArray[np.int64], second: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        *inputs, output = _factors(node)
        scaled = [
            requantize_array(
                (values - node.quantization(node.input(place)).zero_point) << _BITS,
                *quantize_multiplier(inputs[place]),
            )
            for place, values in enumerate((first, second))
        ]
        made = requantize_array(scaled[0] + sign * scaled[1], *quantize_multiplier(output))
        made += node.quantization(node.output).zero_point
        return np.clip(made, *activation_range(node))

    def lower(node: Node) -> Kernel:
        first, second, output = (quantize_multiplier(factor) for factor in _factors(node))
        minimum, maximum = activation_range(node)
        parameters = {
            "first_zero_point": node.quantization(node.input(0)).zero_point,
            "first_multiplier": first[0],
            "first_shift": first[1],
            "second_zero_point": node.quantization(node.input(1)).zero_point,
            "second_multiplier": second[0],
            "second_shift": second[1],
            "output_zero_point": node.quantization(node.output).zero_point,
            "output_multiplier": output[0],
            "output_shift": output[1],
            "minimum": minimum,
            "maximum": maximum,
            "wide": int(output[1] > -1),
            "subtract": int(sign < 0),
        }
        return lower_pair(node, "jerboa_add", parameters, compute)

    def reference(node: Node, arrays: Arrays) -> NDArray[Any]:
        return compute(node, arrays[0].astype(np.int64), arrays[1].astype(np.int64))

    return Rule(
        versions=versions,
        operands=(Operand("first input"), Operand("second input")),
        shape=broadcast_shape,
        lower=lower,
        options=options,
        attributes={"activation": "FusedActivationFunction"},
        check=_check,
        reference=reference,
        table_input=table_input,
        in_place=True,
    )


def _factors(node: Node) -> tuple[float, float, float]:
    """Factors of both inputs and of the sum, in float32 and float64 as TFLite's `Prepare`."""
    first, second = (node.quantization(node.input(place)).scale for place in (0, 1))
    target = node.quantization(node.output).scale
    twice = float(np.float32(2.0) * max(first, second))
    return (
        float(first) / twice,
        float(second) / twice,
        twice / float(np.float32(2.0**_BITS) * target),
    )


def _check(node: Node) -> None:
    check_broadcast(node)
    activation_range(node)
    if not max(_factors(node)) < 1.0:
        node.refuse(node.output, "has too small a scale", "calibrate the output's scale again")
