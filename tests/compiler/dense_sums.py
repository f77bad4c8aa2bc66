"""A dense layer and inputs that give it each sum around its outputs' ties."""

import numpy as np
from numpy.typing import NDArray
from tflite_builder import TfliteBuilder

REACH = 2
"""Sums on either side of a tie."""


def dense_of_sums(
    scales: tuple[float, float, float],
    units: int = 1,
    depth: int = 0,
    *,
    per_channel: bool = False,
) -> tuple[bytes, NDArray[np.int8]]:
    """Make the network, of scales of input, weights and output, and its rows of inputs.

    It takes `depth` inputs, or as many as the sums need.
    """
    source_scale, weight_scale, output_scale = (float(np.float32(each)) for each in scales)
    factor = source_scale * weight_scale / output_scale
    near = np.round((np.arange(128) + 0.5) / factor)[:, np.newaxis]
    near = near + np.arange(-REACH, REACH + 1)
    sums = np.unique(np.concatenate([near, -near])).astype(np.int64)
    depth = max(depth, 2 + int(sums.max()) // (127 * 127))
    weights = np.array([1, *[127] * (depth - 1)])
    rows = np.zeros((len(sums), depth), np.int64)
    for tap in range(1, depth):
        rows[:, tap] = np.clip((sums - rows @ weights) // 127, -128, 127)
    rows[:, 0] = sums - rows @ weights
    np.testing.assert_array_equal(rows.astype(np.int8) @ weights, sums)

    builder = TfliteBuilder()
    source = builder.tensor(rows.shape, source_scale, [0])
    constant = builder.constant(
        np.tile(weights.astype(np.int8), (units, 1)),
        [weight_scale] * units if per_channel else weight_scale,
    )
    output = builder.tensor((len(sums), units), output_scale, [3])
    operands = [source, constant, -1]
    builder.operator("FULLY_CONNECTED", operands, output, 4, "FullyConnectedOptions")
    return builder.finish([source], [output]), rows.astype(np.int8)
