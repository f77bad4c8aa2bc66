"""FULLY_CONNECTED: a dense layer, with one weight scale or one for each unit."""

from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jerboa.compiler._kernel import Constant, Kernel
from jerboa.compiler._requantization import activation_range, fold_accumulators, weight_factors
from jerboa.compiler._rule import Arrays, Node, Operand, Rule
from jerboa.compiler._single_rounding import exact_multipliers
from jerboa.compiler._weighted import Folded, check_outputs, output_parameters


def _check(node: Node) -> None:
    weights = node.input(1)
    if len(weights.shape) != 2:
        node.refuse(weights, f"has {len(weights.shape)} dimensions, not 2", "convert it again")
    units, depth = weights.shape
    if node.input().elements % depth:
        node.refuse(weights, f"takes {depth} inputs, not {node.input().elements}", "convert again")
    if node.attributes["weights_format"] != 0:
        node.refuse(weights, "is shuffled", "convert the model without shuffled weights")
    check_outputs(node, units)


def _shape(node: Node) -> tuple[int, ...]:
    source, (units, depth) = node.input().shape, node.input(1).shape
    if not node.attributes["keep_num_dims"]:
        return (prod(source) // depth, units)
    if not source or source[-1] != depth:
        node.refuse(node.input(), f"does not end in {depth} values", "convert the model again")
    return (*source[:-1], units)


def _folded(node: Node) -> Folded:
    weights = node.constant(1)
    factors = weight_factors(node, len(weights))
    (bias, multiplier, shift), wide = fold_accumulators(node, weights, factors)
    zero_point = node.quantization(node.output).zero_point
    minimum, maximum = activation_range(node)
    exact = exact_multipliers(
        factors,
        multiplier.values,
        shift.values,
        np.abs(bias.values.astype(np.int64)) + 128 * np.abs(weights.astype(np.int64)).sum(axis=1),
        max(maximum - zero_point, zero_point - minimum),
    )
    return (bias, Constant("multiplier", exact), shift), wide


def _lower(node: Node) -> Kernel:
    weights = node.constant(1)
    units, depth = weights.shape
    constants, wide = _folded(node)
    return Kernel(
        "jerboa_fully_connected",
        constants=(Constant("weights", weights), *constants),
        parameters={
            "batches": node.input().elements // depth,
            "depth": depth,
            "units": units,
            **output_parameters(node, wide),
        },
        macs=node.input().elements * units,
    )


def _reference(node: Node, arrays: Arrays) -> NDArray[Any]:
    """One rounding, to nearest with ties away from zero, where convolutions round twice."""
    weights = node.constant(1).astype(np.int64)
    (bias, multiplier, shift), _ = _folded(node)
    sums = arrays[0].astype(np.int64).reshape(-1, weights.shape[1]) @ weights.T + bias.values
    bits = 31 - shift.values.astype(np.int64)
    sizes = (np.abs(sums) * multiplier.values.astype(np.int64) + (1 << (bits - 1))) >> bits
    made = np.sign(sums) * sizes + node.quantization(node.output).zero_point
    clipped: NDArray[Any] = np.clip(made, *activation_range(node))
    return clipped


RULE = Rule(
    versions=range(1, 13),
    operands=(
        Operand("input"),
        Operand("weights", constant=True),
        Operand("bias", "int32", constant=True, optional=True),
    ),
    shape=_shape,
    lower=_lower,
    check=_check,
    options="FullyConnectedOptions",
    attributes={
        "activation": "FusedActivationFunction",
        "weights_format": "WeightsFormat",
        "keep_num_dims": "KeepNumDims",
    },
    reference=_reference,
)
