"""A network, and the name of another, that many tests compile."""

import numpy as np
from tflite_builder import TfliteBuilder

FIRE_ALARM = "models/arm_fire_alarm_int8.tflite"
"""The tutorial's model, in the folder of test data."""


def chain() -> bytes:
    """A network of one's own making: padding, pooling, views, a softmax at the end."""
    builder, random = TfliteBuilder(), np.random.default_rng(7)
    source = builder.tensor((1, 20, 14, 1), 0.1, [-128])
    size = builder.constant(np.array([16, 16], np.int32))
    resized = builder.tensor((1, 16, 16, 1), 0.1, [-128])
    builder.operator("RESIZE_BILINEAR", [source, size], resized, 3, "ResizeBilinearOptions")
    weights = builder.constant(random.integers(-127, 128, (6, 3, 3, 1)).astype(np.int8), [0.01] * 6)
    bias = builder.constant(random.integers(-900, 900, 6).astype(np.int32), [0.001] * 6)
    convolved = builder.tensor((1, 8, 8, 6), 0.2, [-128])
    builder.operator(
        "CONV_2D", [resized, weights, bias], convolved, 3, "Conv2DOptions",
        padding=0, strideH=2, strideW=2, fusedActivationFunction=1,
    )  # fmt: skip
    pooled = builder.tensor((1, 4, 4, 6), 0.2, [-128])
    builder.operator(
        "MAX_POOL_2D", [convolved], pooled, 2, "Pool2DOptions",
        padding=1, strideH=2, strideW=2, filterHeight=2, filterWidth=2,
    )  # fmt: skip
    flat = builder.tensor((1, 96), 0.2, [-128])
    builder.operator("RESHAPE", [pooled, builder.constant(np.array([1, -1], np.int32))], flat)
    dense = builder.constant(random.integers(-127, 128, (5, 96)).astype(np.int8), [0.005] * 5)
    logits = builder.tensor((1, 5), 0.3, [3])
    builder.operator("FULLY_CONNECTED", [flat, dense, -1], logits, 4, "FullyConnectedOptions")
    output = builder.tensor((1, 5), 1 / 256, [-128])
    builder.operator("SOFTMAX", [logits], output, 2, "SoftmaxOptions", beta=1.0)
    return builder.finish([source], [output])
