"""CONV_2D: convolution over height and width, with groups, dilation and fused activation."""

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
    if len(weights.shape) != 4:
        node.refuse(weights, f"has {len(weights.shape)} dimensions, not 4", "convert it again")
    filters, *_, depth = weights.shape
    if channels % depth or filters % (channels // depth):
        node.refuse(
            weights,
            f"{filters} filters of depth {depth} do not divide {channels} channels into groups",
            "convert the model again",
        )
    activation_range(node)
    bias_values(node, filters)


def _shape(node: Node) -> tuple[int, ...]:
    rows, columns = filter_axes(node)
    return (node.input().shape[0], rows.output, columns.output, node.input(1).shape[0])


def _folded(node: Node) -> tuple[tuple[Constant, ...], int]:
    weights = node.constant(1)
    factors = weight_factors(node, len(weights), product_in_float32=False)
    return fold_accumulators(node, weights.reshape(len(weights), -1), factors)


def _lower(node: Node) -> Kernel:
    batch, *_, channels = images(node)
    rows, columns = filter_axes(node)
    weights = node.constant(1)
    filters, *_, depth = weights.shape
    constants, wide = _folded(node)
    minimum, maximum = activation_range(node)
    return Kernel(
        "jerboa_conv_2d",
        constants=(Constant("weights", weights), *constants, rows_table(node)),
        parameters={
            "batches": batch,
            "input_height": rows.input,
            "input_width": columns.input,
            "input_channels": channels,
            "output_height": rows.output,
            "output_width": columns.output,
            "output_channels": filters,
            "filter_height": rows.filter,
            "filter_width": columns.filter,
            "filter_channels": depth,
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
        macs=node.output.elements * rows.filter * columns.filter * depth,
    )


def _reference(node: Node, arrays: Arrays) -> NDArray[Any]:
    rows, columns = filter_axes(node)
    zero_point = node.quantization(node.input()).zero_point
    weights = node.constant(1).astype(np.int64)
    depth = weights.shape[3]
    windows = columns.windows(
        rows.windows(rows_read(node, arrays[0]), 1, zero_point), 3, zero_point
    )
    groups = np.split(windows, windows.shape[-1] // depth, axis=-1)
    filters = np.split(weights, len(groups))
    sums = [
        np.einsum("byixjc,oijc->byxo", group.astype(np.int64), own)
        for group, own in zip(groups, filters, strict=True)
    ]
    (bias, multiplier, shift), _ = _folded(node)
    made = requantize_array(
        np.concatenate(sums, axis=-1) + bias.values, multiplier.values, shift.values
    )
    made += node.quantization(node.output).zero_point
    clipped: NDArray[Any] = np.clip(made, *activation_range(node))
    return clipped


RULE = Rule(
    versions=range(1, 7),
    operands=(
        Operand("input"),
        Operand("weights", constant=True),
        Operand("bias", "int32", constant=True),
    ),
    shape=_shape,
    lower=_lower,
    check=_check,
    options="Conv2DOptions",
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
