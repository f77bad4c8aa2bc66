"""Draws a network of one operator: shapes, attributes, scales and weights at random."""

from collections.abc import Callable
from random import Random

import numpy as np
from numpy.typing import NDArray
from tflite_builder import TfliteBuilder

SAME, VALID = 0, 1


def _scale(random: Random, low: float = 1e-3, high: float = 2.0) -> float:
    return float(np.float32(low * (high / low) ** random.random()))


def _zero_point(random: Random) -> int:
    return random.choice([-128, -127, 0, 127, random.randint(-128, 127)])


def _array(random: Random, shape: tuple[int, ...], dtype: str, limit: int) -> NDArray[np.generic]:
    generator = np.random.default_rng(random.getrandbits(32))
    values = generator.integers(-limit, limit + 1, shape)
    if random.random() < 0.2:
        values = np.where(values < 0, -limit, limit)
    return values.astype(dtype)


def _weighted(
    random: Random, builder: TfliteBuilder, source: int, shape: tuple[int, ...], bias: float
) -> tuple[list[int], float]:
    """Weights, optional bias, and a scale at which the outputs fill int8 now and then."""
    channels, taps = shape[0], int(np.prod(shape[1:]))
    count = channels if random.random() < 0.6 else 1
    scales = np.array([_scale(random, 1e-3, 0.05) for _ in range(count)], np.float32)
    weights = builder.constant(_array(random, shape, "int8", 127), scales)
    input_scale = np.float32(builder.tensors[source].quantization.scale[0])
    inputs = [source, weights]
    if random.random() < bias:
        values = _array(random, (channels,), "int32", 127 * 127)
        inputs.append(builder.constant(values, input_scale * scales))
    typical = float(input_scale) * float(scales.mean()) * 74 * 74 * np.sqrt(taps)
    output_scale = typical / 127 * _scale(random, 0.1, 4.0)
    if random.random() < 0.1:
        output_scale /= 5000.0
    return inputs, max(output_scale, 1e-7)


def _source(random: Random, builder: TfliteBuilder, shape: tuple[int, ...]) -> int:
    return builder.tensor(shape, _scale(random), [_zero_point(random)])


def conv_2d(random: Random) -> bytes:
    builder = TfliteBuilder()
    filter_height, filter_width = random.randint(1, 5), random.randint(1, 5)
    stride_height, stride_width = random.randint(1, 3), random.randint(1, 3)
    dilation_height, dilation_width = random.choice([1, 1, 2, 3]), random.choice([1, 1, 2])
    height = random.randint((filter_height - 1) * dilation_height + 1, 15)
    width = random.randint((filter_width - 1) * dilation_width + 1, 15)
    groups = random.choice([1, 1, 1, 2])
    depth, filters = random.randint(1, 4), groups * random.randint(1, 5)
    batch = random.choice([1, 1, 2])
    padding = random.choice([SAME, VALID])
    source = _source(random, builder, (batch, height, width, depth * groups))
    inputs, scale = _weighted(
        random, builder, source, (filters, filter_height, filter_width, depth), 1.0
    )
    rows = _windows(height, filter_height, stride_height, dilation_height, padding)
    columns = _windows(width, filter_width, stride_width, dilation_width, padding)
    output = builder.tensor((batch, rows, columns, filters), scale, [_zero_point(random)])
    builder.operator(
        "CONV_2D",
        inputs,
        output,
        version=6 if groups > 1 else 3,
        options="Conv2DOptions",
        padding=padding,
        strideH=stride_height,
        strideW=stride_width,
        dilationHFactor=dilation_height,
        dilationWFactor=dilation_width,
        fusedActivationFunction=random.randint(0, 3),
    )
    return builder.finish([source], [output])


def fully_connected(random: Random) -> bytes:
    builder = TfliteBuilder()
    depth, units, batch = random.randint(1, 70), random.randint(1, 8), random.randint(1, 3)
    keep = random.random() < 0.3
    source = _source(random, builder, (1, batch, depth) if keep else (batch, depth))
    inputs, scale = _weighted(random, builder, source, (units, depth), 0.7)
    shape = (1, batch, units) if keep else (batch, units)
    output = builder.tensor(shape, scale, [_zero_point(random)])
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


def max_pool_2d(random: Random) -> bytes:
    builder = TfliteBuilder()
    filter_height, filter_width = random.randint(1, 4), random.randint(1, 4)
    stride_height, stride_width = random.randint(1, 4), random.randint(1, 4)
    padding = random.choice([SAME, VALID])
    height, width = random.randint(filter_height, 13), random.randint(filter_width, 13)
    channels, batch = random.randint(1, 5), random.choice([1, 1, 2])
    scale, zero_point = _scale(random), _zero_point(random)
    source = builder.tensor((batch, height, width, channels), scale, [zero_point])
    rows = _windows(height, filter_height, stride_height, 1, padding)
    columns = _windows(width, filter_width, stride_width, 1, padding)
    output = builder.tensor((batch, rows, columns, channels), scale, [zero_point])
    builder.operator(
        "MAX_POOL_2D",
        [source],
        output,
        version=2,
        options="Pool2DOptions",
        padding=padding,
        strideH=stride_height,
        strideW=stride_width,
        filterHeight=filter_height,
        filterWidth=filter_width,
        fusedActivationFunction=random.randint(0, 3),
    )
    return builder.finish([source], [output])


def _resize(random: Random, kind: str, options: str) -> bytes:
    builder = TfliteBuilder()
    before = (random.randint(1, 40), random.randint(1, 40))
    after = (random.randint(1, 40), random.randint(1, 40))
    channels, batch = random.randint(1, 4), random.choice([1, 1, 2])
    scale, zero_point = _scale(random), _zero_point(random)
    source = builder.tensor((batch, *before, channels), scale, [zero_point])
    size = builder.constant(np.array(after, np.int32))
    output = builder.tensor((batch, *after, channels), scale, [zero_point])
    align, half = random.choice([(False, False), (True, False), (False, True)])
    builder.operator(
        kind, [source, size], output, version=3, options=options,
        alignCorners=align, halfPixelCenters=half,
    )  # fmt: skip
    return builder.finish([source], [output])


def resize_nearest_neighbor(random: Random) -> bytes:
    return _resize(random, "RESIZE_NEAREST_NEIGHBOR", "ResizeNearestNeighborOptions")


def resize_bilinear(random: Random) -> bytes:
    return _resize(random, "RESIZE_BILINEAR", "ResizeBilinearOptions")


def reshape(random: Random) -> bytes:
    builder = TfliteBuilder()
    first, second, third = (random.randint(1, 6) for _ in range(3))
    scale, zero_point = _scale(random), _zero_point(random)
    source = builder.tensor((first, second, third), scale, [zero_point])
    size = builder.constant(np.array([-1, third * first], np.int32))
    output = builder.tensor((second, third * first), scale, [zero_point])
    builder.operator("RESHAPE", [source, size], output)
    return builder.finish([source], [output])


def _elementwise(
    random: Random, kind: str, version: int, quantization: tuple[float, int] | None = None
) -> bytes:
    builder = TfliteBuilder()
    shape = (random.randint(1, 3), random.randint(80, 200))
    source = _source(random, builder, shape)
    scale, zero_point = quantization or (_scale(random), _zero_point(random))
    output = builder.tensor(shape, scale, [zero_point])
    options, attributes = None, {}
    if kind == "SOFTMAX":
        options, attributes = "SoftmaxOptions", {"beta": random.choice([1.0, 1.0, 0.5, 3.7])}
    builder.operator(kind, [source], output, version=version, options=options, **attributes)
    return builder.finish([source], [output])


def quantize(random: Random) -> bytes:
    return _elementwise(random, "QUANTIZE", 2)


def relu(random: Random) -> bytes:
    return _elementwise(random, "RELU", 2)


def logistic(random: Random) -> bytes:
    return _elementwise(random, "LOGISTIC", 2, (1 / 256, -128))


def softmax(random: Random) -> bytes:
    return _elementwise(random, "SOFTMAX", 2, (1 / 256, -128))


def _windows(length: int, taps: int, stride: int, dilation: int, padding: int) -> int:
    extent = length if padding == SAME else length - (taps - 1) * dilation
    return -(-extent // stride)


NETWORKS: dict[str, Callable[[Random], bytes]] = {
    "CONV_2D": conv_2d,
    "FULLY_CONNECTED": fully_connected,
    "LOGISTIC": logistic,
    "MAX_POOL_2D": max_pool_2d,
    "QUANTIZE": quantize,
    "RELU": relu,
    "RESHAPE": reshape,
    "RESIZE_BILINEAR": resize_bilinear,
    "RESIZE_NEAREST_NEIGHBOR": resize_nearest_neighbor,
    "SOFTMAX": softmax,
}
"""One for each operator of the compiler's table."""
