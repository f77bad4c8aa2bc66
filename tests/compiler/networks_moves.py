"""Draws a network of one operator that only moves values, or shows them in another shape."""

from math import prod
from random import Random
from typing import Any

import numpy as np
from draw import draw_scale, draw_shape, draw_zero_point, one_operator
from numpy.typing import NDArray
from tflite_builder import TfliteBuilder


def _int32(*values: Any) -> NDArray[np.int32]:
    return np.array(values, np.int32)


def reshape(random: Random) -> bytes:
    first, second, third = (random.randint(1, 6) for _ in range(3))
    return one_operator(
        random, "RESHAPE", [(first, second, third)], (second, third * first), same=True,
        constants=(_int32(-1, third * first),),
    )  # fmt: skip


def squeeze(random: Random) -> bytes:
    shape = tuple(random.choice([1, 1, 4, 5]) for _ in range(random.randint(1, 5)))
    ones = [axis for axis, size in enumerate(shape) if size == 1]
    asked = random.sample(ones, random.randint(0, len(ones)))
    gone = asked or ones
    made = tuple(size for axis, size in enumerate(shape) if axis not in gone)
    return one_operator(
        random, "SQUEEZE", [shape], made, same=True, options="SqueezeOptions", squeezeDims=asked
    )


def expand_dims(random: Random) -> bytes:
    shape = draw_shape(random, 4)
    axis = random.randint(0, len(shape))
    asked = random.choice([axis, axis - len(shape) - 1])
    return one_operator(
        random, "EXPAND_DIMS", [shape], (*shape[:axis], 1, *shape[axis:]), same=True,
        constants=(np.array(asked, np.int32),),
    )  # fmt: skip


def transpose(random: Random) -> bytes:
    shape = draw_shape(random, 5)
    order = random.sample(range(len(shape)), len(shape))
    return one_operator(
        random, "TRANSPOSE", [shape], tuple(shape[axis] for axis in order), 2, same=True,
        constants=(_int32(*order),),
    )  # fmt: skip


def slice_(random: Random) -> bytes:
    shape = draw_shape(random, 5)
    begin = [random.randrange(size) for size in shape]
    size = [random.randint(1, whole - first) for whole, first in zip(shape, begin, strict=True)]
    left = [whole - first for whole, first in zip(shape, begin, strict=True)]
    asked = [
        -1 if count == rest and random.random() < 0.5 else count
        for count, rest in zip(size, left, strict=True)
    ]
    return one_operator(
        random, "SLICE", [shape], tuple(size), 2, same=True,
        constants=(_int32(*begin), _int32(*asked)),
    )  # fmt: skip


def strided_slice(random: Random) -> bytes:
    shape = draw_shape(random, 4)
    while True:
        spec = [_part(random, size) for size in shape]
        index = tuple(part[3] for part in spec)
        made = np.zeros(shape)[index].shape
        if 0 not in made:
            break
    begin, end, stride = ([part[i] for part in spec] for i in range(3))
    masks = {"beginMask": 0, "endMask": 0, "shrinkAxisMask": 0}
    for place, part in enumerate(index):
        if isinstance(part, int):
            masks["shrinkAxisMask"] |= 1 << place
            continue
        masks["beginMask"] |= (part.start is None) << place
        masks["endMask"] |= (part.stop is None) << place
    if random.random() < 0.2:
        masks["newAxisMask"] = 1
        masks |= {name: masks[name] << 1 for name in ("beginMask", "endMask", "shrinkAxisMask")}
        begin, end, stride, made = [0, *begin], [0, *end], [1, *stride], (1, *made)
    elif random.random() < 0.2 and len(shape) > 1 and not masks["shrinkAxisMask"] & 1:
        masks["ellipsisMask"] = 1
        made = (shape[0], *made[1:])
    return one_operator(
        random, "STRIDED_SLICE", [shape], made, 2, "StridedSliceOptions", same=True,
        constants=(_int32(*begin), _int32(*end), _int32(*stride)), **masks,
    )  # fmt: skip


def _part(random: Random, size: int) -> tuple[int, int, int, slice | int]:
    """Begin, end and stride along one dimension, and the same as NumPy is asked."""
    if random.random() < 0.15:
        place = random.randrange(-size, size)
        return place, place + 1, 1, place
    stride = random.choice([1, 1, 2, 3, -1, -2])
    begin, end = random.randint(-size, size), random.randint(-size, size)
    first = None if random.random() < 0.3 else begin
    last = None if random.random() < 0.3 else end
    return begin, end, stride, slice(first, last, stride)


def split(random: Random) -> bytes:
    shape = list(draw_shape(random, 4))
    axis, parts = random.randrange(len(shape)), random.randint(1, 4)
    part = tuple(shape)
    shape[axis] *= parts
    builder_axis = np.array(random.choice([axis, axis - len(shape)]), np.int32)
    return _axis_first(random, "SPLIT", builder_axis, tuple(shape), [part] * parts)


def _axis_first(
    random: Random,
    kind: str,
    axis: NDArray[np.int32],
    shape: tuple[int, ...],
    made: list[tuple[int, ...]],
) -> bytes:
    builder = TfliteBuilder()
    scale, zero_point = draw_scale(random), draw_zero_point(random)
    asked = builder.constant(axis)
    source = builder.tensor(shape, scale, [zero_point])
    outputs = [builder.tensor(each, scale, [zero_point]) for each in made]
    builder.operator(kind, [asked, source], outputs, 2, "SplitOptions", numSplits=len(made))
    return builder.finish([source], outputs)


def unpack(random: Random) -> bytes:
    shape = draw_shape(random, 4)
    axis = random.randrange(len(shape))
    part = shape[:axis] + shape[axis + 1 :]
    return one_operator(
        random, "UNPACK", [shape], [part] * shape[axis], 2, "UnpackOptions", same=True,
        num=shape[axis], axis=random.choice([axis, axis - len(shape)]),
    )  # fmt: skip


def pack(random: Random) -> bytes:
    shape = draw_shape(random, 4)
    count, axis = random.randint(1, 4), random.randint(0, len(shape))
    made = (*shape[:axis], count, *shape[axis:])
    return one_operator(
        random, "PACK", [shape] * count, made, 2, "PackOptions", same=True,
        valuesCount=count, axis=random.choice([axis, axis - len(made)]),
    )  # fmt: skip


def concatenation(random: Random) -> bytes:
    shape = draw_shape(random, 5)
    axis = random.randrange(len(shape))
    lengths = [random.randint(1, 5) for _ in range(random.randint(1, 4))]
    parts = [(*shape[:axis], length, *shape[axis + 1 :]) for length in lengths]
    made = (*shape[:axis], sum(lengths), *shape[axis + 1 :])
    return one_operator(
        random, "CONCATENATION", parts, made, 2, "ConcatenationOptions", same=True,
        axis=random.choice([axis, axis - len(shape)]),
    )  # fmt: skip


def _amounts(random: Random, shape: tuple[int, ...], most: int | None = None) -> NDArray[np.int32]:
    limits = [3 if most is None else max(0, min(3, size - most)) for size in shape]
    pairs = [
        [random.randint(0, limit), random.randint(0, limit)] if random.random() < 0.6 else [0, 0]
        for limit in limits
    ]
    return np.array(pairs, np.int32)


def _padded(shape: tuple[int, ...], amounts: NDArray[np.int32]) -> tuple[int, ...]:
    return tuple((np.array(shape) + amounts.sum(axis=1)).tolist())


def pad(random: Random) -> bytes:
    shape = draw_shape(random, 4)
    amounts = _amounts(random, shape)
    return one_operator(
        random, "PAD", [shape], _padded(shape, amounts), 2, same=True, constants=(amounts,)
    )


def padv2(random: Random) -> bytes:
    builder = TfliteBuilder()
    shape = draw_shape(random, 4)
    amounts = _amounts(random, shape)
    scale, zero_point = draw_scale(random), draw_zero_point(random)
    source = builder.tensor(shape, scale, [zero_point])
    data = np.array(random.randint(-128, 127), np.int8)
    value = builder.tensor((), scale, [zero_point], data=data)
    output = builder.tensor(_padded(shape, amounts), scale, [zero_point])
    builder.operator("PADV2", [source, builder.constant(amounts), value], output, 2)
    return builder.finish([source], [output])


def mirror_pad(random: Random) -> bytes:
    shape = draw_shape(random, 4)
    mode = random.choice([0, 1])
    amounts = _amounts(random, shape, 1 - mode)
    return one_operator(
        random, "MIRROR_PAD", [shape], _padded(shape, amounts), 2, "MirrorPadOptions",
        same=True, constants=(amounts,), mode=mode,
    )  # fmt: skip


def gather(random: Random) -> bytes:
    shape = draw_shape(random, 4)
    axis = random.randrange(len(shape))
    batches = random.choice([0, random.randint(0, axis)])
    count = random.randint(1, 6)
    asked = (2, 3) if count == 6 else (count,)
    every = [random.randrange(shape[axis]) for _ in range(count * prod(shape[:batches]))]
    picked = np.array(every, np.int32).reshape(*shape[:batches], *asked)
    made = (*shape[:axis], *asked, *shape[axis + 1 :])
    return one_operator(
        random, "GATHER", [shape], made, 5, "GatherOptions", same=True, constants=(picked,),
        axis=random.choice([axis, axis - len(shape)]), batchDims=batches,
    )  # fmt: skip
