"""CONV_2D: convolution over height and width, with groups, dilation and fused activation."""

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
    if len(weights.shape) != 4:
        node.refuse(weights, f"has {len(weights.shape)} dimensions, not 4", "convert it again")
    filters, *_, depth = weights.shape
    if channels % depth or filters % (channels // depth):
        node.refuse(
            weights,
            f"{filters} filters of depth {depth} do not divide {channels} channels into groups",
            "convert the model again",
        )
    check_outputs(node, filters)


def _shape(node: Node) -> tuple[int, ...]:
    rows, columns = filter_axes(node)
    return (node.input().shape[0], rows.output, columns.output, node.input(1).shape[0])


def _folded(node: Node) -> Folded:
    weights = node.constant(1)
    factors = weight_factors(node, len(weights))
    return fold_accumulators(node, weights.reshape(len(weights), -1), factors)


def _lower(node: Node) -> Kernel:
    filters, height, width, depth = node.input(1).shape
    own = {"output_channels": filters, "filter_channels": depth}
    return convolution(node, "jerboa_conv_2d", _folded(node), height * width * depth, own)


def _reference(node: Node, arrays: Arrays) -> NDArray[Any]:
    weights = node.constant(1).astype(np.int64)
    taken = windows(node, arrays[0].astype(np.int64))
    groups = np.split(taken, taken.shape[-1] // weights.shape[3], axis=-1)
    filters = np.split(weights, len(groups))
    sums = [
        np.einsum("byixjc,oijc->byxo", group, own)
        for group, own in zip(groups, filters, strict=True)
    ]
    return requantized(node, np.concatenate(sums, axis=-1), _folded(node))


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
    attributes=CONVOLUTION_ATTRIBUTES,
    reference=_reference,
)
