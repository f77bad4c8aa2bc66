"""From accumulators to int8: multipliers, biases and fused activations, at compile time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from jerboa.compiler._fixed_point import quantize_multiplier, requantize
from jerboa.compiler._graph import Quantization
from jerboa.compiler._kernel import Constant
from jerboa.compiler._rule import Node

_NARROW_LIMIT = 1 << 29
"""Accumulators within this take the kernel's multiplication without 64 bits."""

_INT32_LIMIT = 2.0**31 - 256
"""Room for the zero point that is added at the end."""

_ACTIVATIONS: dict[int, tuple[float | None, float | None]] = {
    0: (None, None),
    1: (0.0, None),
    2: (-1.0, 1.0),
    3: (0.0, 6.0),
}
"""Number of NONE, RELU, RELU_N1_TO_1 and RELU6 in the schema, and their real bounds."""


def activation_range(node: Node) -> tuple[int, int]:
    """Least and greatest int8 that the fused activation lets through."""
    number = node.attributes["activation"]
    if number not in _ACTIVATIONS:
        node.refuse(
            None,
            f"fused activation {number} is not known",
            "use NONE, RELU, RELU6 or RELU_N1_TO_1, or make the activation a layer of its own",
        )
    low, high = _ACTIVATIONS[number]
    return clamp_range(node.quantization(node.output), low, high)


def clamp_range(
    quantization: Quantization, low: float | None, high: float | None
) -> tuple[int, int]:
    """Quantize real bounds as TFLite's `CalculateActivationRangeQuantized` does."""
    minimum, maximum = -128, 127
    if low is not None:
        minimum = max(minimum, _quantize(low, quantization))
    if high is not None:
        maximum = min(maximum, _quantize(high, quantization))
    return minimum, maximum


def requantize_table(
    node: Node, factor: float, low: float | None = None, high: float | None = None
) -> Constant:
    """Output for each int8 input, where an operator does no more than change the scale."""
    source = node.quantization(node.input())
    target = node.quantization(node.output)
    (multiplier,), (shift,) = (each.tolist() for each in _split(node, np.array([factor])))
    if 255 * 2.0**shift > _INT32_LIMIT:
        node.refuse(node.output, "has too small a scale", "calibrate the output's scale again")
    minimum, maximum = clamp_range(target, low, high)
    values = [
        requantize(value - source.zero_point, multiplier, shift) + target.zero_point
        for value in range(-128, 128)
    ]
    return Constant("table", np.clip(values, minimum, maximum).astype(np.int8))


def fold_accumulators(
    node: Node, weights: NDArray[np.int8], factors: NDArray[np.float64]
) -> tuple[tuple[Constant, ...], int]:
    """Constants that turn sums of ``input * weight`` into outputs.

    Parameters
    ----------
    node : Node
        Has input, weights and optional bias.
    weights : ndarray, shape (channels, taps), int8
        Row i makes output channel i.
    factors : ndarray, shape (channels,), float64
        Input scale times weight scale over output scale.

    Returns
    -------
    constants : tuple of Constant
        ``bias`` with the input's zero point folded in, ``multiplier`` and ``shift``.
    wide : int
        1 if an accumulator may be too large for the short multiplication, else 0.
    """
    zero_point = node.quantization(node.input()).zero_point
    bias = bias_values(node, len(weights))
    wide_weights = weights.astype(np.int64)
    folded = bias - zero_point * wide_weights.sum(axis=1)
    largest = np.abs(bias) + 255 * np.abs(wide_weights).sum(axis=1)
    multipliers, shifts = _split(node, factors)
    highest = np.maximum(largest, np.abs(folded)) * 2.0 ** np.maximum(shifts, 0)
    if (highest > _INT32_LIMIT).any():
        node.refuse(
            node.input(1), "may overflow its 32-bit sums", "calibrate the output's scale again"
        )
    wide = bool((largest >= _NARROW_LIMIT).any() or (shifts > -1).any())
    constants = (
        Constant("bias", folded.astype(np.int32)),
        Constant("multiplier", multipliers.astype(np.int32)),
        Constant("shift", shifts.astype(np.int8)),
    )
    return constants, int(wide)


def bias_values(node: Node, channels: int) -> NDArray[np.int64]:
    """The bias of each output channel; zeros where the operator has none."""
    tensor = node.optional(2)
    if tensor is None:
        return np.zeros(channels, np.int64)
    if tensor.elements != channels:
        node.refuse(tensor, f"has {tensor.elements} values, not {channels}", "convert it again")
    return node.constant(2).astype(np.int64).reshape(channels)


def weight_factors(node: Node, channels: int, *, axis: int = 0) -> NDArray[np.float64]:
    """Input scale times weight scale over output scale, for each output channel.

    Parameters
    ----------
    node : Node
        Has input and weights.
    channels : int
        Output channels.
    axis : int
        Dimension of the weights that several scales run along.
    """
    source = node.quantization(node.input())
    weights = node.quantization(node.input(1))
    target = node.quantization(node.output)
    if weights.zero_points.any():
        node.refuse(node.input(1), "has a zero point other than 0", "quantize it symmetrically")
    if weights.per_channel and weights.axis != axis:
        node.refuse(node.input(1), f"has scales along axis {weights.axis}", "convert it again")
    products = float(source.scale) * weights.scales.astype(np.float64)
    factors: NDArray[np.float64] = np.broadcast_to(products / float(target.scale), (channels,))
    return factors


def _split(node: Node, factors: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    if not np.isfinite(factors).all() or (factors >= 2.0**31).any():
        node.refuse(node.output, "has too small a scale", "calibrate the output's scale again")
    split = np.array([quantize_multiplier(float(factor)) for factor in factors], np.int64)
    return split[:, 0], split[:, 1]


def _quantize(value: float, quantization: Quantization) -> int:
    scaled = float32_ratio(np.float32(value), quantization.scale)
    steps = np.sign(scaled) * np.floor(np.abs(scaled) + np.float32(0.5))
    return quantization.zero_point + int(np.clip(steps, -(2.0**31), 2.0**31))


def float32_ratio(numerator: np.float32, denominator: np.float32) -> np.float32:
    """Divide in float32 as TFLite does; a scale near 0 gives infinity."""
    with np.errstate(over="ignore"):
        ratio: np.float32 = numerator / denominator
    return ratio
