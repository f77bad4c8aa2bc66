"""Draws a network of one operator with windows or weights."""

from random import Random
from typing import Any

import numpy as np
from draw import (
    SAME,
    VALID,
    draw_image,
    draw_scale,
    draw_source,
    draw_weights,
    draw_zero_point,
    one_operator,
    windows,
)
from tflite_builder import TfliteBuilder


def conv_2d(random: Random) -> bytes:
    groups = random.choice([1, 1, 1, 2])
    depth, filters = random.randint(1, 4), groups * random.randint(1, 5)
    version = 6 if groups > 1 else 3
    return _convolution(random, "CONV_2D", version, depth * groups, (filters, depth))


def depthwise_conv_2d(random: Random) -> bytes:
    channels = random.randint(1, 6)
    filters = channels * random.choice([1, 1, 2, 3])
    return _convolution(random, "DEPTHWISE_CONV_2D", 3, channels, (1, filters))


def _convolution(
    random: Random, kind: str, version: int, channels: int, ends: tuple[int, int]
) -> bytes:
    """Convolution of weights whose first and last dimension are given."""
    builder = TfliteBuilder()
    taps = random.randint(1, 5), random.randint(1, 5)
    strides = random.randint(1, 3), random.randint(1, 3)
    dilations = random.choice([1, 1, 2, 3]), random.choice([1, 1, 2])
    sides = [
        random.randint((each - 1) * dilation + 1, 15)
        for each, dilation in zip(taps, dilations, strict=True)
    ]
    batch, padding = random.choice([1, 1, 2]), random.choice([SAME, VALID])
    depthwise = kind == "DEPTHWISE_CONV_2D"
    source = draw_source(random, builder, (batch, *sides, channels))
    shape, axis = (ends[0], *taps, ends[1]), 3 if depthwise else 0
    inputs, scale = draw_weights(random, builder, source, shape, 1.0, axis)
    made = [windows(*each, padding) for each in zip(sides, taps, strides, dilations, strict=True)]
    output = builder.tensor((batch, *made, shape[axis]), scale, [draw_zero_point(random)])
    builder.operator(
        kind,
        inputs,
        output,
        version=version,
        options="DepthwiseConv2DOptions" if depthwise else "Conv2DOptions",
        padding=padding,
        strideH=strides[0],
        strideW=strides[1],
        dilationHFactor=dilations[0],
        dilationWFactor=dilations[1],
        fusedActivationFunction=random.randint(0, 3),
        **({"depthMultiplier": shape[3] // channels} if depthwise else {}),
    )
    return builder.finish([source], [output])


def transpose_conv(random: Random) -> bytes:
    builder = TfliteBuilder()
    taps = random.randint(1, 4), random.randint(1, 4)
    strides = random.randint(1, 3), random.randint(1, 3)
    padding = random.choice([SAME, VALID])
    batch, depth, filters = random.choice([1, 1, 2]), random.randint(1, 4), random.randint(1, 4)
    sides = random.randint(1, 6), random.randint(1, 6)
    made = [
        side * stride if padding == SAME else (side - 1) * stride + each
        for side, stride, each in zip(sides, strides, taps, strict=True)
    ]
    size = builder.constant(np.array([batch, *made, filters], np.int32))
    source = draw_source(random, builder, (batch, *sides, depth))
    (_, weights, *bias), scale = draw_weights(random, builder, source, (filters, *taps, depth), 0.5)
    output = builder.tensor((batch, *made, filters), scale, [draw_zero_point(random)])
    builder.operator(
        "TRANSPOSE_CONV",
        [size, weights, source, *bias],
        output,
        version=3 if bias else 2,
        options="TransposeConvOptions",
        padding=padding,
        strideH=strides[0],
        strideW=strides[1],
    )
    return builder.finish([source], [output])


def fully_connected(random: Random) -> bytes:
    builder = TfliteBuilder()
    depth, units, batch = random.randint(1, 70), random.randint(1, 8), random.randint(1, 3)
    keep = random.random() < 0.3
    source = draw_source(random, builder, (1, batch, depth) if keep else (batch, depth))
    inputs, scale = draw_weights(random, builder, source, (units, depth), 0.7)
    shape = (1, batch, units) if keep else (batch, units)
    output = builder.tensor(shape, scale, [draw_zero_point(random)])
    builder.operator(
        "FULLY_CONNECTED",
        inputs if len(inputs) == 3 else [*inputs, -1],
        output,
        version=4,
        options="FullyConnectedOptions",
        fusedActivationFunction=random.randint(0, 3),
        keepNumDims=keep,
    )
    return builder.finish([source], [output])


def batch_matmul(random: Random) -> bytes:
    rows, depth, columns = (random.randint(1, 6) for _ in range(3))
    batches = tuple(random.randint(1, 3) for _ in range(random.randint(0, 3)))
    fewer = tuple(random.choice([1, size]) for size in batches)[random.randint(0, 3) :]
    left = (*batches, rows, depth)
    right = (*fewer, depth, columns)
    turn_left, turn_right = random.random() < 0.4, random.random() < 0.4
    if turn_left:
        left = (*batches, depth, rows)
    if turn_right:
        right = (*fewer, columns, depth)
    return one_operator(
        random, "BATCH_MATMUL", [left, right], (*batches, rows, columns), 2,
        "BatchMatMulOptions", adjX=turn_left, adjY=turn_right,
        quantization=(draw_scale(random, 0.5, 40.0), draw_zero_point(random)),
    )  # fmt: skip


def max_pool_2d(random: Random) -> bytes:
    return _pool(random, "MAX_POOL_2D", 4)


def average_pool_2d(random: Random) -> bytes:
    return _pool(random, "AVERAGE_POOL_2D", random.choice([4, 4, 21]))


def _pool(random: Random, kind: str, most: int) -> bytes:
    taps = random.randint(1, most), random.randint(1, most)
    strides = random.randint(1, 4), random.randint(1, 4)
    padding = random.choice([SAME, VALID])
    sides = [random.randint(each, max(each, 13)) for each in taps]
    batch, channels = random.choice([1, 1, 2]), random.randint(1, 5)
    made = [windows(*each, 1, padding) for each in zip(sides, taps, strides, strict=True)]
    return one_operator(
        random, kind, [(batch, *sides, channels)], (batch, *made, channels), 2, "Pool2DOptions",
        same=True, padding=padding, strideH=strides[0], strideW=strides[1],
        filterHeight=taps[0], filterWidth=taps[1], fusedActivationFunction=random.randint(0, 3),
    )  # fmt: skip


def resize_nearest_neighbor(random: Random) -> bytes:
    ways = [*_ONE_CONVENTION, (True, True)]
    return _resize(random, "RESIZE_NEAREST_NEIGHBOR", "ResizeNearestNeighborOptions", ways)


def resize_bilinear(random: Random) -> bytes:
    return _resize(random, "RESIZE_BILINEAR", "ResizeBilinearOptions", _ONE_CONVENTION)


_ONE_CONVENTION = [(False, False), (True, False), (False, True)]
"""Corners aligned, centres at halves: LiteRT has both at once of nearest neighbours only."""


def _resize(random: Random, kind: str, options: str, ways: list[tuple[bool, bool]]) -> bytes:
    before, after = ((random.randint(1, 40), random.randint(1, 40)) for _ in range(2))
    batch, *_, channels = draw_image(random)
    align, half = random.choice(ways)
    attributes: dict[str, Any] = {"alignCorners": align, "halfPixelCenters": half}
    return one_operator(
        random, kind, [(batch, *before, channels)], (batch, *after, channels), 3, options,
        constants=(np.array(after, np.int32),), same=True, **attributes,
    )  # fmt: skip
