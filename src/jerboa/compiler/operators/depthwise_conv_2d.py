"""DEPTHWISE_CONV_2D: each channel has filters of its own."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from jerboa.compiler._fixed_point import requantize_array
from jerboa.compiler._requantization import (
    activation_range,
    bias_values,
    fold_accumulators,
    weight_factors,
)
from jerboa.compiler._rule import Arrays, Constant, Kernel, Node, Operand, Rule
from jerboa.compiler._windows import filter_axes, images, rows_read, rows_table


def _check(node: Node) -> None:
    weights, (*_, channels) = node.input(1), images(node)
    if len(weights.shape) != 4 or weights.shape[0] != 1 or weights.shape[3] % channels:
        node.refuse(
            weights,
            f"has the shape {list(weights.shape)}, not that of filters for {channels} channels",
            "convert the model again",
        )
    activation_range(node)
    bias_values(node, weights.shape[3])


def _shape(node: Node) -> tuple[int, ...]:
    rows, columns = filter_axes(node)
    return (node.input().shape[0], rows.output, columns.output, node.input(1).shape[3])


def _folded(node: Node) -> tuple[tuple[Constant, ...], int]:
    weights = node.constant(1)
    channels = weights.shape[3]
    factors = weight_factors(node, channels, product_in_float32=False, axis=3)
    return fold_accumulators(node, weights.reshape(-1, channels).T, factors)


def _lower(node: Node) -> Kernel:
    batch, *_, channels = images(node)
    rows, columns = filter_axes(node)
    weights = node.constant(1)
    constants, wide = _folded(node)
    minimum, maximum = activation_range(node)
    return Kernel(
        "jerboa_depthwise_conv_2d",
        constants=(Constant("weights", weights), *constants, rows_table(node)),
        parameters={
            "batches": batch,
            "input_height": rows.input,
            "input_width": columns.input,
            "input_channels": channels,
            "output_height": rows.output,
            "output_width": columns.output,
            "channel_multiplier": weights.shape[3] // channels,
            "filter_height": rows.filter,
            "filter_width": columns.filter,
            "stride_height": rows.stride,
            "stride_width": columns.stride,
            "dilation_height": rows.dilation,
            "dilation_width": columns.dilation,
            "pad_top": rows.before,
            "pad_left": columns.before,
            "padded": int(rows.padded or columns.padded),
            "input_zero_point": node.quantization(node.input()).zero_point,
            "output_zero_point": node.quantization(node.output).zero_point,
            "minimum": minimum,
            "maximum": maximum,
            "wide": wide,
        },
        macs=node.output.elements * rows.filter * columns.filter,
    )


def _reference(node: Node, arrays: Arrays) -> NDArray[Any]:
    rows, columns = filter_axes(node)
    zero_point = node.quantization(node.input()).zero_point
    weights = node.constant(1).astype(np.int64)[0]
    image = rows_read(node, arrays[0]).astype(np.int64)
    repeated = np.repeat(image, weights.shape[2] // image.shape[3], axis=3)
    windows = columns.windows(rows.windows(repeated, 1, zero_point), 3, zero_point)
    (bias, multiplier, shift), _ = _folded(node)
    sums = np.einsum("byixjc,ijc->byxc", windows, weights) + bias.values
    made = requantize_array(sums, multiplier.values.astype(np.int64), shift.values)
    return np.clip(made + node.quantization(node.output).zero_point, *activation_range(node))


RULE = Rule(
    versions=range(1, 7),
    operands=(
        Operand("input"),
        Operand("weights", constant=True),
        Operand("bias", "int32", constant=True, optional=True),
    ),
    shape=_shape,
    lower=_lower,
    check=_check,
    options="DepthwiseConv2DOptions",
    attributes={
        "padding": "Padding",
        "stride_height": "StrideH",
        "stride_width": "StrideW",
        "dilation_height": "DilationHFactor",
        "dilation_width": "DilationWFactor",
        "activation": "FusedActivationFunction",
    },
    reference=_reference,
)
