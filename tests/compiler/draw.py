"""What the drawers of random networks share."""

from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tflite_builder import TfliteBuilder

SAME, VALID = 0, 1


NICE_SCALES = tuple(
    float(np.float32(each))
    for each in (1 / 256, 1 / 128, 1 / 32, 0.25, 1.0, 0.01, 0.02, 0.05, 0.1, 1 / 255, 6 / 255, 0.75)
)
"""Those of hand-made and range-fitted models: their products and ratios meet ties."""


def draw_scale(random: Random, low: float = 1e-3, high: float = 2.0) -> float:
    nice = [each for each in NICE_SCALES if low <= each <= high]
    if nice and random.random() < 0.2:
        return random.choice(nice)
    return float(np.float32(low * (high / low) ** random.random()))


def draw_zero_point(random: Random) -> int:
    return random.choice([-128, -127, 0, 127, random.randint(-128, 127)])


def draw_array(
    random: Random, shape: tuple[int, ...], dtype: str, limit: int
) -> NDArray[np.generic]:
    generator = np.random.default_rng(random.getrandbits(32))
    values = generator.integers(-limit, limit + 1, shape)
    if random.random() < 0.2:
        values = np.where(values < 0, -limit, limit)
    return values.astype(dtype)


def draw_weights(
    random: Random,
    builder: TfliteBuilder,
    source: int,
    shape: tuple[int, ...],
    bias: float,
    axis: int = 0,
) -> tuple[list[int], float]:
    """Weights, optional bias, and a scale at which the outputs fill int8 now and then.

    Before they are clamped, outputs keep within 32 bits: other scales are refused.
    """
    channels, taps = shape[axis], int(np.prod(shape)) // shape[axis]
    count = channels if random.random() < 0.6 else 1
    scales = np.array([draw_scale(random, 1e-3, 0.05) for _ in range(count)], np.float32)
    weights = builder.constant(draw_array(random, shape, "int8", 127), scales, axis=axis)
    input_scale = np.float32(builder.tensors[source].quantization.scale[0])
    inputs = [source, weights]
    if random.random() < bias:
        values = draw_array(random, (channels,), "int32", 127 * 127)
        inputs.append(builder.constant(values, input_scale * scales))
    typical = float(input_scale) * float(scales.mean()) * 74 * 74 * np.sqrt(taps)
    output_scale = typical / 127 * draw_scale(random, 0.1, 4.0)
    if random.random() < 0.1:
        output_scale /= 5000.0
    if random.random() < 0.2:
        output_scale = float(
            np.float32(random.choice([1, 0.75, 0.8]) * 2 ** round(np.log2(output_scale)))
        )
    greatest = float(input_scale) * float(scales.max()) * 127 * (255 * taps + 127)
    return inputs, max(output_scale, greatest / 2**29, 1e-7)


def draw_source(random: Random, builder: TfliteBuilder, shape: tuple[int, ...]) -> int:
    return builder.tensor(shape, draw_scale(random), [draw_zero_point(random)])


def draw_image(random: Random, least: int = 1) -> tuple[int, ...]:
    """A small shape (batch, height, width, channels)."""
    sides = (random.randint(least, 9), random.randint(least, 9))
    return (random.choice([1, 1, 2]), *sides, random.randint(1, 5))


def draw_shape(random: Random, most: int = 5, sides: int = 6) -> tuple[int, ...]:
    """A shape of any rank."""
    return tuple(random.randint(1, sides) for _ in range(random.randint(1, most)))


def windows(length: int, taps: int, stride: int, dilation: int, padding: int) -> int:
    """Windows along one dimension."""
    extent = length if padding == SAME else length - (taps - 1) * dilation
    return -(-extent // stride)


def one_operator(
    random: Random,
    kind: str,
    inputs: list[tuple[int, ...]],
    output: tuple[int, ...] | list[tuple[int, ...]],
    version: int = 1,
    options: str | None = None,
    *,
    constants: tuple[NDArray[Any], ...] = (),
    same: bool = False,
    quantization: tuple[float, int] | None = None,
    **attributes: Any,
) -> bytes:
    """Network of one operator.

    The inputs come before the constants; with `same` all scales are one.
    """
    builder = TfliteBuilder()
    shared = (draw_scale(random), draw_zero_point(random))
    tensors = []
    for shape in inputs:
        factor, zero = shared if same else (draw_scale(random), draw_zero_point(random))
        tensors.append(builder.tensor(shape, factor, [zero]))
    operands = [*tensors, *(builder.constant(values) for values in constants)]
    factor, zero = quantization or (
        shared if same else (draw_scale(random), draw_zero_point(random))
    )
    shapes = output if isinstance(output, list) else [output]
    made = [builder.tensor(shape, factor, [zero]) for shape in shapes]
    builder.operator(kind, operands, made, version, options, **attributes)
    return builder.finish(tensors, made)
