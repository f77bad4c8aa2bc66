"""Random small networks over time: convolutions, pools, residual sums, then one answer."""

from random import Random

import numpy as np
from tflite_builder import TfliteBuilder

Tensor = tuple[int, tuple[int, int, int]]
"""Index, and rows, columns and channels."""


class _Network:
    def __init__(self, random: Random) -> None:
        self.random = random
        self.builder = TfliteBuilder()
        self.data = np.random.default_rng(random.randrange(1 << 30))

    def tensor(self, shape: tuple[int, int, int]) -> Tensor:
        scale, zero_point = self.random.uniform(0.02, 0.1), self.random.randrange(-40, 40)
        return self.builder.tensor((1, *shape), scale, [zero_point]), shape

    def _after(self, length: int, taps: int, stride: int, same: bool) -> int:
        return -(-length // stride) if same else (length - taps) // stride + 1

    def convolution(self, source: Tensor, *, deep: bool, strides: tuple[int, int], same: bool,
                    filters: int | None = None) -> Tensor:  # fmt: skip
        index, (rows, columns, channels) = source
        height, width = self.random.randint(1, 4), self.random.randint(1, 3)
        height, width = min(height, rows), min(width, columns)
        count = channels if deep else filters or self.random.randint(1, 5)
        weights = self.data.integers(
            -127, 128, (1, height, width, channels) if deep else (count, height, width, channels)
        ).astype(np.int8)
        made = self.tensor(
            (
                self._after(rows, height, strides[0], same),
                self._after(columns, width, strides[1], same),
                count,
            )
        )
        bias = self.data.integers(-2000, 2000, count).astype(np.int32)
        operands = [
            index,
            self.builder.constant(weights, 0.01),
            self.builder.constant(bias, 0.0005),
        ]
        kind, options = (
            ("DEPTHWISE_CONV_2D", "DepthwiseConv2DOptions")
            if deep
            else ("CONV_2D", "Conv2DOptions")
        )
        more = {"depthMultiplier": 1} if deep else {}
        self.builder.operator(
            kind, operands, made[0], 3, options, padding=int(not same), strideH=strides[0],
            strideW=strides[1], fusedActivationFunction=self.random.choice([0, 1]), **more,
        )  # fmt: skip
        return made

    def pool(self, source: Tensor, same: bool) -> Tensor:
        index, (rows, columns, channels) = source
        height, width = min(self.random.randint(1, 3), rows), min(2, columns)
        stride = self.random.choice([1, 2])
        shape = (
            self._after(rows, height, stride, same), self._after(columns, width, 2, same), channels
        )  # fmt: skip
        quantization = self.builder.tensors[index].quantization
        made = self.builder.tensor((1, *shape), quantization.scale, quantization.zeroPoint)
        kind = self.random.choice(["AVERAGE_POOL_2D", "MAX_POOL_2D"])
        self.builder.operator(
            kind, [index], made, 2, "Pool2DOptions", padding=int(not same), strideH=stride,
            strideW=2, filterHeight=height, filterWidth=width,
        )  # fmt: skip
        return made, shape

    def each(self, source: Tensor) -> Tensor:
        made = self.tensor(source[1])
        self.builder.operator("QUANTIZE", [source[0]], made[0], 2)
        return made

    def residual(self, source: Tensor) -> Tensor:
        same = self.convolution(source, deep=False, strides=(1, 1), same=True, filters=source[1][2])
        made = self.tensor(source[1])
        kind, options = self.random.choice([("ADD", "AddOptions"), ("MUL", "MulOptions")])
        self.builder.operator(kind, [source[0], same[0]], made[0], 2, options)
        return made

    def answer(self, source: Tensor) -> int:
        index, (rows, columns, channels) = source
        if self.random.random() < 0.5:
            output = self.builder.tensor((1, channels), 0.03, [4])
            axes = self.builder.constant(np.array([1, 2], np.int32))
            self.builder.operator("MEAN", [index, axes], output, 2, "ReducerOptions")
            return output
        output = self.builder.tensor((1, 3), 0.2, [4])
        count = rows * columns * channels
        weights = self.data.integers(-127, 128, (3, count)).astype(np.int8)
        operands = [index, self.builder.constant(weights, 0.01), -1]
        self.builder.operator("FULLY_CONNECTED", operands, output, 4, "FullyConnectedOptions")
        return output


def draw_stream_network(random: Random) -> tuple[bytes, int]:
    """A network and the columns of a hop."""
    network = _Network(random)
    rows, columns = random.randint(24, 50), random.randint(3, 9)
    source = network.tensor((rows, columns, random.choice([1, 1, 3])))
    padding = random.choice([None, True, False])
    made = source
    for _ in range(random.randint(2, 5)):
        same = random.random() < 0.5 if padding is None else padding
        kind = random.choice(
            ["convolution", "convolution", "depthwise", "pool", "each", "residual"]
        )
        if kind in ("convolution", "depthwise"):
            strides = (random.choice([1, 1, 2]), random.choice([1, 2]))
            deep = kind == "depthwise"
            made = network.convolution(made, deep=deep, strides=strides, same=same)
        elif kind == "pool":
            made = network.pool(made, same)
        elif kind == "each":
            made = network.each(made)
        else:
            made = network.residual(made)
    return network.builder.finish([source[0]], [network.answer(made)]), random.choice([1, 2, 4])
