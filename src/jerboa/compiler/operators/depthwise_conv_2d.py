"""DEPTHWISE_CONV_2D: each channel has filters of its own."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from jerboa.compiler._kernel import Kernel
from jerboa.compiler._requantization import fold_accumulators, weight_factors
from jerboa.compiler._rule import Arrays, Node, Operand, Rule
from jerboa.compiler._weighted import (
    CONVOLUTION_ATTRIBUTES,
    Folded,
    check_outputs,
    convolution,
    requantized,
    windows,
)
from jerboa.compiler._windows import filter_axes, images


def _check(node: Node) -> None:
    weights, (*_, channels) = node.input(1), images(node)
    if len(weights.shape) != 4 or weights.shape[0] != 1 or weights.shape[3] % channels:
        node.refuse(
            weights,
            f"has the shape {list(weights.shape)}, not that of filters for {channels} channels",
            "convert the model again",
        )
    check_outputs(node, weights.shape[3])


def _shape(node: Node) -> tuple[int, ...]:
    rows, columns = filter_axes(node)
    return (node.input().shape[0], rows.output, columns.output, node.input(1).shape[3])


def _folded(node: Node) -> Folded:
    weights = node.constant(1)
    channels = weights.shape[3]
    factors = weight_factors(node, channels, axis=3)
    return fold_accumulators(node, weights.reshape(-1, channels).T, factors)


def _lower(node: Node) -> Kernel:
    _, height, width, outputs = node.input(1).shape
    own = {"channel_multiplier": outputs // images(node)[3]}
    return convolution(node, "jerboa_depthwise_conv_2d", _folded(node), height * width, own)


def _reference(node: Node, arrays: Arrays) -> NDArray[Any]:
    weights = node.constant(1).astype(np.int64)[0]
    image = arrays[0].astype(np.int64)
    repeated = np.repeat(image, weights.shape[2] // image.shape[3], axis=3)
    sums = np.einsum("byixjc,ijc->byxc", windows(node, repeated), weights)
    return requantized(node, sums, _folded(node))


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
    attributes=CONVOLUTION_ATTRIBUTES,
    reference=_reference,
)
