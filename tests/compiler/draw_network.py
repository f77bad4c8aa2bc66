"""Draws networks of several operators, whose tensors are read more than once now and then."""

from collections.abc import Callable
from random import Random
from typing import TypeAlias

import numpy as np
from draw import draw_array
from tflite_builder import TfliteBuilder

Q = (0.05, [-7])

Shapes: TypeAlias = dict[int, tuple[int, ...]]
"""Shape of each tensor that can be read, the latest last."""


def draw_network(random: Random) -> bytes:
    """Network on images of one scale; two outputs as a rule."""
    builder = TfliteBuilder()
    shapes: Shapes = {builder.tensor((1, 6, 4, 3), *Q): (1, 6, 4, 3)}
    for _ in range(random.randint(4, 10)):
        source = random.choice(list(shapes)[-4:])
        shapes |= random.choice(STEPS)(random, builder, source, shapes)
    made = list(shapes)[1:]
    return builder.finish([0], [made[-1], *random.sample(made[:-1], min(1, len(made) - 1))])


def _pair(random: Random, builder: TfliteBuilder, source: int, shapes: Shapes) -> Shapes:
    others = [index for index, shape in shapes.items() if shape == shapes[source]]
    made = builder.tensor(shapes[source], *Q)
    kind, options = random.choice(
        [("ADD", "AddOptions"), ("MUL", "MulOptions"), ("SUB", "SubOptions")]
    )
    builder.operator(kind, [source, random.choice(others)], made, 2, options)
    return {made: shapes[source]}


def _activate(random: Random, builder: TfliteBuilder, source: int, shapes: Shapes) -> Shapes:
    made = builder.tensor(shapes[source], *Q)
    builder.operator(random.choice(["RELU", "RELU6", "HARD_SWISH"]), [source], made)
    return {made: shapes[source]}


def _join(random: Random, builder: TfliteBuilder, source: int, shapes: Shapes) -> Shapes:
    axis = random.choice([1, 3])
    others = [
        index
        for index, shape in shapes.items()
        if all(i == axis or shape[i] == shapes[source][i] for i in range(4)) and shape[axis] < 12
    ]
    parts = [source, *random.choices(others or [source], k=random.randint(0, 2))]
    random.shuffle(parts)
    shape = list(shapes[source])
    shape[axis] = sum(shapes[part][axis] for part in parts)
    made = builder.tensor(tuple(shape), *Q)
    builder.operator("CONCATENATION", parts, made, 2, "ConcatenationOptions", axis=axis)
    return {made: tuple(shape)}


def _convolve(random: Random, builder: TfliteBuilder, source: int, shapes: Shapes) -> Shapes:
    batch, height, width, depth = shapes[source]
    weights = builder.constant(draw_array(random, (3, 3, 3, depth), "int8", 127), 0.004)
    bias = builder.constant(draw_array(random, (3,), "int32", 9000), 0.0002)
    made = builder.tensor((batch, height, width, 3), *Q)
    builder.operator(
        "CONV_2D", [source, weights, bias], made, 3, "Conv2DOptions", strideH=1, strideW=1
    )
    return {made: (batch, height, width, 3)}


def _pad(random: Random, builder: TfliteBuilder, source: int, shapes: Shapes) -> Shapes:
    amounts = [[0, 0], [random.randint(0, 2), 1], [1, 0], [0, 0]]
    shape = tuple(size + sum(both) for size, both in zip(shapes[source], amounts, strict=True))
    made = builder.tensor(shape, *Q)
    builder.operator("PAD", [source, builder.constant(np.array(amounts, np.int32))], made, 2)
    if random.random() < 0.3:
        return {made: shape}
    return _convolve(random, builder, made, {made: shape})


def _split(random: Random, builder: TfliteBuilder, source: int, shapes: Shapes) -> Shapes:
    axis = random.choice([1, 2, 3])
    parts = random.choice([i for i in (1, 2, 3) if shapes[source][axis] % i == 0])
    shape = list(shapes[source])
    shape[axis] //= parts
    made = [builder.tensor(tuple(shape), *Q) for _ in range(parts)]
    operands = [builder.constant(np.array(axis, np.int32)), source]
    builder.operator("SPLIT", operands, made, 2, "SplitOptions", numSplits=parts)
    return dict.fromkeys(made, tuple(shape))


STEPS: list[Callable[[Random, TfliteBuilder, int, Shapes], Shapes]] = [
    _pair, _pair, _activate, _activate, _join, _convolve, _pad, _split,
]  # fmt: skip
