"""QUANTIZE: from one int8 scale to another, or from int16 to int8."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from jerboa.compiler._fixed_point import quantize_multiplier, requantize_array
from jerboa.compiler._kernel import Kernel
from jerboa.compiler._lookup import elementwise, lookup
from jerboa.compiler._requantization import requantize_table
from jerboa.compiler._rule import Arrays, Node, Operand, Rule


def _factor(node: Node) -> float:
    source, target = node.quantization(node.input()), node.quantization(node.output)
    return float(source.scale) / float(target.scale)


def _check(node: Node) -> None:
    if node.input().dtype != "int16":
        return
    if node.quantization(node.input()).zero_point != 0:
        node.refuse(node.input(), "has a zero point other than 0", "quantize it symmetrically")
    if _factor(node) >= 2**14:
        node.refuse(node.output, "has too small a scale", "calibrate the output's scale again")


def _lower(node: Node) -> Kernel:
    if node.input().dtype == "int8":
        return lookup(node, requantize_table(node, _factor(node)).values)
    multiplier, shift = quantize_multiplier(_factor(node))
    return Kernel(
        "jerboa_quantize_16",
        parameters={
            "elements": node.output.elements,
            "input_zero_point": node.quantization(node.input()).zero_point,
            "output_zero_point": node.quantization(node.output).zero_point,
            "multiplier": multiplier,
            "shift": shift,
            "wide": int(shift > -1),
        },
    )


def _reference(node: Node, arrays: Arrays) -> NDArray[Any]:
    values = arrays[0].astype(np.int64) - node.quantization(node.input()).zero_point
    made = requantize_array(values, *quantize_multiplier(_factor(node)))
    return np.clip(made + node.quantization(node.output).zero_point, -128, 127)


RULE = Rule(
    versions=range(1, 4),
    operands=(Operand("input", ("int8", "int16")),),
    shape=elementwise,
    lower=_lower,
    check=_check,
    reference=_reference,
    table_input=lambda node: 0 if node.input().dtype == "int8" else None,
    in_place=True,
)
