"""TRANSPOSE_CONV: every input spreads a filter over the output."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from jerboa.compiler._kernel import Constant, Kernel
from jerboa.compiler._requantization import bias_values, fold_accumulators, weight_factors
from jerboa.compiler._rule import Arrays, Node, Operand, Rule
from jerboa.compiler._weighted import check_outputs, output_parameters, requantized
from jerboa.compiler._windows import images, padding, positive


def _as_convolution(node: Node) -> Node:
    """The same operator with input, weights and bias where a convolution has them."""
    return node.reordered(2, 1, 3)


def _check(node: Node) -> None:
    source, weights = node.input(2), node.input(1)
    if len(weights.shape) != 4 or weights.shape[3] != images(_as_convolution(node))[3]:
        node.refuse(
            weights,
            f"has the shape {list(weights.shape)}, which does not fit {list(source.shape)}",
            "convert the model again",
        )
    check_outputs(_as_convolution(node), weights.shape[0])


def _shape(node: Node) -> tuple[int, ...]:
    size = [int(each) for each in node.constant(0).reshape(-1)]
    batch, height, width, _ = images(_as_convolution(node))
    units, filter_height, filter_width, _ = node.input(1).shape
    if len(size) != 4 or (size[0], size[3]) != (batch, units) or min(size) < 1:
        node.refuse(node.output, f"cannot have the shape {size}", "convert the model again")
    for asked, length, taps, name in (
        (size[1], height, filter_height, "stride_height"),
        (size[2], width, filter_width, "stride_width"),
    ):
        expected = asked if padding(node) == "SAME" else asked - taps + 1
        if -(-expected // positive(node, name)) != length:
            node.refuse(
                node.output, f"cannot have {asked} values from {length}", "convert it again"
            )
    return tuple(size)


def _pads(node: Node) -> tuple[int, int]:
    """Rows and columns of the full result that lie before the output."""
    _, height, width, _ = images(_as_convolution(node))
    _, filter_height, filter_width, _ = node.input(1).shape
    if padding(node) == "VALID":
        return 0, 0
    _, new_height, new_width, _ = node.output.shape
    return (
        max(0, (height - 1) * positive(node, "stride_height") + filter_height - new_height) // 2,
        max(0, (width - 1) * positive(node, "stride_width") + filter_width - new_width) // 2,
    )


def _constants(node: Node) -> tuple[tuple[Constant, Constant, Constant], int]:
    """Bias, multiplier and shift.

    At the borders not every tap counts, so that the zero point stays out of the bias.
    """
    other = _as_convolution(node)
    weights = node.constant(1)
    units = weights.shape[0]
    factors = weight_factors(other, units)
    (_, multiplier, shift), wide = fold_accumulators(other, weights.reshape(units, -1), factors)
    bias = Constant("bias", bias_values(other, units).astype(np.int32))
    return (bias, multiplier, shift), wide


def _lower(node: Node) -> Kernel:
    batch, height, width, channels = images(_as_convolution(node))
    units, filter_height, filter_width, _ = node.input(1).shape
    constants, wide = _constants(node)
    pad_top, pad_left = _pads(node)
    return Kernel(
        "jerboa_transpose_conv",
        constants=(Constant("weights", node.constant(1)), *constants),
        parameters={
            "batches": batch,
            "input_height": height,
            "input_width": width,
            "input_channels": channels,
            "output_height": node.output.shape[1],
            "output_width": node.output.shape[2],
            "output_channels": units,
            "filter_height": filter_height,
            "filter_width": filter_width,
            "stride_height": positive(node, "stride_height"),
            "stride_width": positive(node, "stride_width"),
            "pad_top": pad_top,
            "pad_left": pad_left,
            "input_zero_point": node.quantization(node.input(2)).zero_point,
            **output_parameters(node, wide),
        },
        macs=node.input(2).elements * units * filter_height * filter_width,
    )


def _reference(node: Node, arrays: Arrays) -> NDArray[Any]:
    values = arrays[2].astype(np.int64) - node.quantization(node.input(2)).zero_point
    weights = node.constant(1).astype(np.int64)
    batch, height, width, _ = values.shape
    units, filter_height, filter_width, _ = weights.shape
    strides = positive(node, "stride_height"), positive(node, "stride_width")
    full = np.zeros(
        (
            batch,
            node.output.shape[1] + height * strides[0] + filter_height,
            node.output.shape[2] + width * strides[1] + filter_width,
            units,
        ),
        np.int64,
    )
    for y, x in np.ndindex(height, width):
        top, left = y * strides[0], x * strides[1]
        full[:, top : top + filter_height, left : left + filter_width] += np.einsum(
            "bc,oijc->bijo", values[:, y, x], weights
        )
    top, left = _pads(node)
    sums = full[:, top : top + node.output.shape[1], left : left + node.output.shape[2]]
    return requantized(node, sums, _constants(node))


RULE = Rule(
    versions=range(1, 5),
    operands=(
        Operand("output shape", "int32", constant=True),
        Operand("weights", constant=True),
        Operand("input"),
        Operand("bias", "int32", constant=True, optional=True),
    ),
    shape=_shape,
    lower=_lower,
    check=_check,
    options="TransposeConvOptions",
    attributes={
        "padding": "Padding",
        "stride_height": "StrideH",
        "stride_width": "StrideW",
        "activation": "FusedActivationFunction",
    },
    reference=_reference,
)
