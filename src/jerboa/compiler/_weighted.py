"""What operators with weights share: from sums to outputs, and the windows of convolutions."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from jerboa.compiler._fixed_point import requantize_array
from jerboa.compiler._kernel import Constant, Kernel
from jerboa.compiler._requantization import activation_range, bias_values
from jerboa.compiler._rule import Node
from jerboa.compiler._windows import (
    filter_axes,
    images,
    rows_read,
    rows_table,
    window_parameters,
)

CONVOLUTION_ATTRIBUTES = {
    "padding": "Padding",
    "stride_height": "StrideH",
    "stride_width": "StrideW",
    "dilation_height": "DilationHFactor",
    "dilation_width": "DilationWFactor",
    "activation": "FusedActivationFunction",
}

Folded = tuple[tuple[Constant, ...], int]
"""What `fold_accumulators` gives."""


def output_parameters(node: Node, wide: int) -> dict[str, int]:
    """Parameters of what turns sums into outputs."""
    minimum, maximum = activation_range(node)
    return {
        "output_zero_point": node.quantization(node.output).zero_point,
        "minimum": minimum,
        "maximum": maximum,
        "wide": wide,
    }


def requantized(node: Node, sums: NDArray[Any], folded: Folded) -> NDArray[Any]:
    """Outputs of sums without bias, channels last, rounded twice as convolutions round."""
    (bias, multiplier, shift), _ = folded
    made = requantize_array(sums + bias.values, multiplier.values.astype(np.int64), shift.values)
    clipped: NDArray[Any] = np.clip(
        made + node.quantization(node.output).zero_point, *activation_range(node)
    )
    return clipped


def check_outputs(node: Node, channels: int) -> None:
    """Refuse an unknown activation and a bias of another size than that of the channels."""
    activation_range(node)
    bias_values(node, channels)


def convolution(
    node: Node, function: str, folded: Folded, taps: int, parameters: dict[str, int]
) -> Kernel:
    """Kernel of a convolution over windows of its first input.

    Parameters
    ----------
    node : Node
        Its second input has the weights.
    function : str
        Of the kernel.
    folded : tuple
        What `fold_accumulators` gives.
    taps : int
        Multiply-accumulates of an output.
    parameters : dict of str to int
        What is the kernel's own.
    """
    rows, columns = filter_axes(node)
    constants, wide = folded
    return Kernel(
        function,
        constants=(Constant("weights", node.constant(1)), *constants, rows_table(node)),
        parameters=window_parameters(node, rows, columns)
        | {
            "input_channels": images(node)[3],
            "dilation_height": rows.dilation,
            "dilation_width": columns.dilation,
            "padded": int(rows.padded or columns.padded),
            "input_zero_point": node.quantization(node.input()).zero_point,
        }
        | output_parameters(node, wide)
        | parameters,
        macs=node.output.elements * taps,
    )


def windows(node: Node, image: NDArray[Any]) -> NDArray[Any]:
    """Windows of an image, shape (batch, row, tap of a column, column, tap of a row, channel)."""
    rows, columns = filter_axes(node)
    zero_point = node.quantization(node.input()).zero_point
    return columns.windows(rows.windows(rows_read(node, image), 1, zero_point), 3, zero_point)
