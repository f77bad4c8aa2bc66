"""Networks of the shapes whose cycles are followed, with weights as training leaves them.

Weights are normally distributed, each filter's greatest magnitude is 127, as converters scale
them. Scales are such that outputs fill int8; each layer but the last has a fused RELU.
"""

import numpy as np
from numpy.typing import NDArray
from tflite_builder import TfliteBuilder

SAME = 0
_RELU = 1
_GAIN = 0.9
"""Real deviation of a layer's outputs over that of its inputs."""


class Chain:
    """Layers one after the other, on a tensor of NHWC."""

    def __init__(self, shape: tuple[int, ...], seed: int = 0, *, extreme: bool = False) -> None:
        self._random = np.random.default_rng(seed)
        self._extreme = extreme
        self._builder = TfliteBuilder()
        self._scale = 0.05
        self._source = self._last = self._builder.tensor(shape, self._scale, [-128])
        self.shape = shape

    def convolve(self, filters: int, kernel: tuple[int, int], stride: int = 1) -> None:
        weights = self._weights((filters, *kernel, self.shape[-1]))
        self._layer("CONV_2D", "Conv2DOptions", weights, filters, stride)

    def depthwise(self, kernel: tuple[int, int], stride: int = 1) -> None:
        channels = self.shape[-1]
        weights = np.moveaxis(self._weights((channels, *kernel)), 0, -1)[None]
        options = "DepthwiseConv2DOptions"
        self._layer("DEPTHWISE_CONV_2D", options, weights, channels, stride, depthMultiplier=1)

    def average(self) -> None:
        """Global average pooling."""
        batch, height, width, channels = self.shape
        self.shape = (batch, 1, 1, channels)
        output = self._builder.tensor(self.shape, self._scale, [-128])
        self._builder.operator(
            "AVERAGE_POOL_2D", [self._last], output, 2, "Pool2DOptions",
            padding=1, strideH=1, strideW=1, filterHeight=height, filterWidth=width,
        )  # fmt: skip
        self._last = output

    def dense(self, units: int) -> None:
        weights = self._weights((units, int(np.prod(self.shape[1:]))))
        inputs = self._constants(weights, units)
        output = self._tensor((1, units))
        self._builder.operator("FULLY_CONNECTED", inputs, output, 4, "FullyConnectedOptions")
        self._last = output

    def finish(self) -> bytes:
        return self._builder.finish([self._source], [self._last])

    def _layer(
        self,
        kind: str,
        options: str,
        weights: NDArray[np.int8],
        filters: int,
        stride: int,
        **attributes: int,
    ) -> None:
        axis = 3 if kind.startswith("DEPTHWISE") else 0
        inputs = self._constants(weights, filters, axis)
        batch, height, width, _ = self.shape
        output = self._tensor((batch, -(-height // stride), -(-width // stride), filters))
        self._builder.operator(
            kind, inputs, output, 3, options, padding=SAME, strideH=stride, strideW=stride,
            dilationHFactor=1, dilationWFactor=1, fusedActivationFunction=_RELU, **attributes,
        )  # fmt: skip
        self._last = output

    def _weights(self, shape: tuple[int, ...]) -> NDArray[np.int8]:
        """Filters along the first axis."""
        if self._extreme:
            return self._random.choice(np.array([-128, 127], np.int8), shape)
        drawn = self._random.normal(size=shape)
        greatest = np.abs(drawn).reshape(shape[0], -1).max(axis=1)
        scaled = 127 * drawn / greatest.reshape(-1, *[1] * (len(shape) - 1))
        return np.round(scaled).astype(np.int8)

    def _constants(self, weights: NDArray[np.int8], filters: int, axis: int = 0) -> list[int]:
        others = tuple(i for i in range(weights.ndim) if i != axis)
        deviation = np.sqrt((weights.astype(float) ** 2).sum(axis=others))
        scales = (_GAIN / deviation).astype(np.float32)
        bias = self._random.integers(-2000, 2000, filters).astype(np.int32)
        return [
            self._last,
            self._builder.constant(weights, scales, axis=axis),
            self._builder.constant(bias, scales * np.float32(self._scale)),
        ]

    def _tensor(self, shape: tuple[int, ...]) -> int:
        """The next tensor; values of about 100 steps become values of about 100 steps."""
        self.shape = shape
        self._scale *= _GAIN
        return self._builder.tensor(shape, self._scale, [-128])


def pointwise() -> bytes:
    chain = Chain((1, 25, 5, 64))
    chain.convolve(64, (1, 1))
    return chain.finish()


def depthwise() -> bytes:
    chain = Chain((1, 25, 5, 64))
    chain.depthwise((3, 3))
    return chain.finish()


def dense() -> bytes:
    chain = Chain((1, 256))
    chain.dense(128)
    return chain.finish()


def heavy() -> bytes:
    """Weights so great that no two products of int8 add up within 16 bits."""
    chain = Chain((1, 1000), extreme=True)
    chain.dense(12)
    return chain.finish()


def large() -> bytes:
    """More weights than straight-line code is made of, and few windows."""
    chain = Chain((1, 4, 2, 64))
    chain.convolve(64, (3, 3))
    return chain.finish()


def keywords() -> bytes:
    """The DS-CNN of Zhang et al., "Hello Edge" (2017), small: 2.66 M multiply-accumulates."""
    chain = Chain((1, 49, 10, 1))
    chain.convolve(64, (10, 4), 2)
    for _ in range(4):
        chain.depthwise((3, 3))
        chain.convolve(64, (1, 1))
    chain.average()
    chain.dense(12)
    return chain.finish()
