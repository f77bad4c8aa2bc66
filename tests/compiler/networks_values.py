"""Draws a network of one operator that computes value by value, or sums values up."""

from random import Random

import numpy as np
from draw import (
    draw_array,
    draw_image,
    draw_scale,
    draw_shape,
    draw_source,
    draw_zero_point,
    one_operator,
)
from tflite_builder import TfliteBuilder


def _elementwise(
    random: Random, kind: str, version: int, quantization: tuple[float, int] | None = None
) -> bytes:
    shape = (random.randint(1, 3), random.randint(80, 200))
    return one_operator(random, kind, [shape], shape, version, quantization=quantization)


def quantize(random: Random) -> bytes:
    if random.random() < 0.5:
        return _elementwise(random, "QUANTIZE", 2)
    builder = TfliteBuilder()
    source = builder.tensor((1, 200), draw_scale(random, 1e-5, 1e-2), [0], dtype="int16")
    output = builder.tensor((1, 200), draw_scale(random), [draw_zero_point(random)])
    builder.operator("QUANTIZE", [source], output, 2)
    return builder.finish([source], [output])


def relu(random: Random) -> bytes:
    return _elementwise(random, "RELU", 2)


def relu6(random: Random) -> bytes:
    return _elementwise(random, "RELU6", 2)


def leaky_relu(random: Random) -> bytes:
    shape = (1, 200)
    return one_operator(
        random, "LEAKY_RELU", [shape], shape, 2, "LeakyReluOptions",
        alpha=random.choice([0.01, 0.2, 0.3, 1.7, -0.4]),
    )  # fmt: skip


def hard_swish(random: Random) -> bytes:
    builder = TfliteBuilder()
    scale = draw_scale(random, 1e-3, 0.5)
    source = builder.tensor((1, 200), scale, [draw_zero_point(random)])
    target = max(scale * draw_scale(random, 0.2, 2.0), scale / 100)
    if random.random() < 0.2:
        target = scale * draw_scale(random, 2.0, 1e5)
    output = builder.tensor((1, 200), target, [draw_zero_point(random)])
    builder.operator("HARD_SWISH", [source], output)
    return builder.finish([source], [output])


def logistic(random: Random) -> bytes:
    return _elementwise(random, "LOGISTIC", 2, (1 / 256, -128))


def tanh(random: Random) -> bytes:
    return _elementwise(random, "TANH", 2, (1 / 128, 0))


def exp(random: Random) -> bytes:
    builder = TfliteBuilder()
    source = builder.tensor((1, 200), draw_scale(random, 1e-3, 0.05), [draw_zero_point(random)])
    output = builder.tensor((1, 200), draw_scale(random, 1e-2, 1.0), [draw_zero_point(random)])
    builder.operator("EXP", [source], output, 2)
    return builder.finish([source], [output])


def log(random: Random) -> bytes:
    return _elementwise(random, "LOG", 2)


def softmax(random: Random) -> bytes:
    shape = (random.randint(1, 3), random.randint(80, 200))
    return one_operator(
        random, "SOFTMAX", [shape], shape, 2, "SoftmaxOptions", quantization=(1 / 256, -128),
        beta=random.choice([1.0, 1.0, 0.5, 3.7]),
    )  # fmt: skip


def wide_softmax(depth: int) -> bytes:
    builder = TfliteBuilder()
    source, output = builder.tensor((1, depth), 0.1), builder.tensor((1, depth), 1 / 256, [-128])
    builder.operator("SOFTMAX", [source], output, 2, "SoftmaxOptions", beta=1.0)
    return builder.finish([source], [output])


def l2_normalization(random: Random) -> bytes:
    shape = (random.randint(1, 3), random.choice([1, 2, 7, 64, 300]))
    return one_operator(
        random, "L2_NORMALIZATION", [shape], shape, 2, "L2NormOptions", quantization=(1 / 128, 0)
    )


def _pair(
    random: Random,
    kind: str,
    version: int,
    options: str | None,
    *,
    same: bool = False,
) -> bytes:
    """Two inputs that broadcast, one of them constant now and then."""
    builder = TfliteBuilder()
    shape = draw_shape(random, 4)
    other = tuple(random.choice([1, size, size]) for size in shape)[random.choice([0, 0, 1]) :]
    if random.random() < 0.2:
        other = ()
    scales = [draw_scale(random) for _ in range(3)]
    zero_points = [draw_zero_point(random) for _ in range(3)]
    if same:
        scales, zero_points = scales[:1] * 3, zero_points[:1] * 3
    scales[2] = max(scales[2], max(scales[:2]) / 1000)
    first = builder.tensor(shape, scales[0], [zero_points[0]])
    inputs, given = [first], [first]
    data = draw_array(random, other, "int8", 127) if random.random() < 0.4 else None
    second = builder.tensor(other, scales[1], [zero_points[1]], data=data)
    if data is None:
        given.append(second)
    inputs.append(second)
    if random.random() < 0.3 and kind != "PRELU":
        inputs.reverse()
    output = builder.tensor(shape, scales[2], [zero_points[2]])
    activation = {"fusedActivationFunction": random.randint(0, 3)} if options else {}
    builder.operator(kind, inputs, output, version, options, **activation)
    return builder.finish(given, [output])


def add(random: Random) -> bytes:
    return _pair(random, "ADD", 2, "AddOptions")


def sub(random: Random) -> bytes:
    return _pair(random, "SUB", 2, "SubOptions")


def mul(random: Random) -> bytes:
    return _pair(random, "MUL", 2, "MulOptions")


def minimum(random: Random) -> bytes:
    return _pair(random, "MINIMUM", 2, None, same=True)


def maximum(random: Random) -> bytes:
    return _pair(random, "MAXIMUM", 2, None, same=True)


def prelu(random: Random) -> bytes:
    return _pair(random, "PRELU", 1, None)


def _reduction(random: Random, kind: str, *, same: bool) -> bytes:
    builder = TfliteBuilder()
    shape = draw_image(random) if random.random() < 0.5 else draw_shape(random)
    axes = random.sample(range(len(shape)), random.randint(1, len(shape)))
    keep = random.random() < 0.5
    made = tuple(1 if i in axes else size for i, size in enumerate(shape) if keep or i not in axes)
    asked = [axis - len(shape) if random.random() < 0.3 else axis for axis in axes]
    scale, zero_point = draw_scale(random), draw_zero_point(random)
    source = builder.tensor(shape, scale, [zero_point])
    if not same:
        scale, zero_point = scale * draw_scale(random, 0.1, 20.0), draw_zero_point(random)
    output = builder.tensor(made, scale, [zero_point])
    operands = [source, builder.constant(np.array(asked, np.int32))]
    builder.operator(kind, operands, output, 2, "ReducerOptions", keepDims=keep)
    return builder.finish([source], [output])


def mean(random: Random) -> bytes:
    return _reduction(random, "MEAN", same=False)


def sum_(random: Random) -> bytes:
    return _reduction(random, "SUM", same=False)


def reduce_max(random: Random) -> bytes:
    return _reduction(random, "REDUCE_MAX", same=True)


def arg_max(random: Random) -> bytes:
    builder = TfliteBuilder()
    shape = draw_shape(random, 4)
    axis = random.randrange(len(shape))
    dtype = random.choice(["int32", "int64"])
    source = draw_source(random, builder, shape)
    output = builder.tensor(shape[:axis] + shape[axis + 1 :], dtype=dtype)
    asked = builder.constant(np.array(random.choice([axis, axis - len(shape)]), np.int32))
    builder.operator(
        "ARG_MAX", [source, asked], output, 2, "ArgMaxOptions",
        outputType=2 if dtype == "int32" else 4,
    )  # fmt: skip
    return builder.finish([source], [output])
