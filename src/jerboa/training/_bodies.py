"""The bodies of the networks, one function each: all before the last dense layer.

Each takes Keras' input tensor (batch, columns, bins, 1), a seed for dropout and a factor for the
number of filters, and returns the features (batch, n) that the last dense layer reads. All but
the tutorial's pad nothing along time, so that a column of a layer depends on a few columns before
it and on nothing else: the chip can keep it from one hop to the next. Where fewer bins are left
than a filter spans, it spans those.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

__all__ = [
    "detector",
    "ds_cnn",
    "long_temporal",
    "residual",
    "small_cnn",
    "streaming",
    "temporal",
    "tutorial",
]

_Layer = tuple[int, int | tuple[int, int], tuple[int, int]]
"""Filters, their size along time and bins, strides along both."""

_SMALL: Sequence[_Layer] = ((8, 3, (2, 2)), (16, 3, (2, 2)), (32, 3, (2, 2)), (48, 3, (1, 1)))
_DETECTOR: Sequence[_Layer] = (
    (8, (4, 3), (2, 2)),
    (16, (4, 3), (2, 2)),
    (32, (4, 3), (2, 2)),
    (48, 3, (1, 1)),
)
"""Squares of 3 and strides of 2 would leave the last seven of 62 columns, 0.1 s, unread."""
_STREAMING: Sequence[_Layer] = (
    (16, 3, (2, 2)),
    (24, 3, (1, 1)),
    (32, 3, (1, 2)),
    (48, 3, (1, 1)),
    (64, 3, (1, 1)),
    (64, 3, (1, 1)),
)
_TEMPORAL: Sequence[tuple[int, tuple[int, int]]] = (
    (16, (2, 2)),
    (32, (1, 2)),
    (32, (1, 1)),
    (64, (1, 2)),
    (64, (1, 1)),
    (64, (1, 1)),
)
"""Filters, strides along time and bins: of 23 columns each value of the last."""
_LONG_TEMPORAL = (*_TEMPORAL[:-1], (64, (2, 1)), (64, (2, 1)), (64, (1, 1)))
"""Likewise: of 47."""
_DROPOUT = 0.2
_MOMENTUM = 0.95
"""Of the batch normalization: small data sets have few batches an epoch."""


def tutorial(inputs: Any, seed: int, width: float) -> Any:
    """The network of S. Mistry, "End-to-end tinyML audio classification" (Arm, 2021)."""
    from jerboa.training.tensorflow import keras

    layers = keras.layers
    hidden = layers.Resizing(32, 32, interpolation="nearest", name="resize")(inputs)
    hidden = layers.Normalization(axis=-1, name="normalization")(hidden)
    hidden = layers.Conv2D(_scaled(8, width), 8, strides=2, activation="relu", name="convolution")(
        hidden
    )
    hidden = layers.MaxPooling2D(2, name="pooling")(hidden)
    hidden = layers.Flatten(name="flatten")(hidden)
    return layers.Dropout(0.25, seed=seed, name="dropout")(hidden)


def small_cnn(inputs: Any, seed: int, width: float) -> Any:
    """Four convolutions that halve both axes: a hop computes them whole."""
    return _plain(inputs, seed, width, _SMALL)


def detector(inputs: Any, seed: int, width: float) -> Any:
    """Four convolutions that read every column, of each filter the highest moment.

    A beep at the edge of the window weighs as much as one that fills it.
    """
    from jerboa.training.tensorflow import keras

    layers = keras.layers
    hidden = _convolutions(_normalized(inputs), width, _DETECTOR)
    hidden = layers.MaxPooling2D((hidden.shape[1], 1), name="pooling")(hidden)
    hidden = layers.Flatten(name="flatten")(hidden)
    return layers.Dropout(_DROPOUT, seed=seed, name="dropout")(hidden)


def streaming(inputs: Any, seed: int, width: float) -> Any:
    """Six convolutions that halve time once: of each a hop brings one new column."""
    return _plain(inputs, seed, width, _STREAMING)


def temporal(inputs: Any, seed: int, width: float) -> Any:
    """Convolutions until one bin is left, then along time alone; mean and maximum over time.

    The maximum tells what comes and goes (waves, ticks) from what stays (rain); beside the mean
    as in Q. Kong et al., "PANNs", 2020.
    """
    return _along_time(inputs, seed, width, _TEMPORAL)


def long_temporal(inputs: Any, seed: int, width: float) -> Any:
    """As `temporal`, of twice the reach: tells what repeats or is held from what passes by."""
    return _along_time(inputs, seed, width, _LONG_TEMPORAL)


def _along_time(
    inputs: Any, seed: int, width: float, table: Sequence[tuple[int, tuple[int, int]]]
) -> Any:
    from jerboa.training.tensorflow import keras

    layers = keras.layers
    hidden = _normalized(inputs)
    for number, (filters, strides) in enumerate(table):
        hidden = _convolution(hidden, _scaled(filters, width), 3, strides, f"convolution_{number}")
    hidden = layers.AveragePooling2D((1, hidden.shape[2]), name="bins")(hidden)
    mean = layers.GlobalAveragePooling2D(name="mean")(hidden)
    most = layers.GlobalMaxPooling2D(name="most")(hidden)
    hidden = layers.Concatenate(name="pooling")([mean, most])
    return layers.Dropout(_DROPOUT, seed=seed, name="dropout")(hidden)


def ds_cnn(inputs: Any, seed: int, width: float) -> Any:
    """Depthwise separable convolutions (Y. Zhang et al., "Hello Edge", 2017)."""
    hidden = _convolution(_normalized(inputs), _scaled(32, width), 3, (2, 2), "first")
    for number, (filters, strides) in enumerate(((48, (1, 1)), (64, (1, 2)), (64, (1, 1)))):
        hidden = _depthwise(hidden, strides, f"depthwise_{number}")
        hidden = _convolution(hidden, _scaled(filters, width), 1, (1, 1), f"pointwise_{number}")
    return _pooled(hidden, seed)


def residual(inputs: Any, seed: int, width: float) -> Any:
    """Residual blocks (K. He et al., 2016) with squeeze-and-excite (J. Hu et al., 2018)."""
    from jerboa.training.tensorflow import keras

    layers = keras.layers
    hidden = _convolution(_normalized(inputs), _scaled(16, width), 3, (2, 2), "first")
    for number, standard in enumerate((24, 40, 64)):
        filters = _scaled(standard, width)
        hidden = _convolution(hidden, filters, 3, (2, 2) if number else (1, 2), f"down_{number}")
        branch = _convolution(hidden, filters, 3, (1, 1), f"branch_{number}", padding="same")
        gate = layers.GlobalAveragePooling2D(keepdims=True, name=f"squeeze_{number}")(branch)
        gate = layers.Conv2D(filters // 4, 1, activation="relu", name=f"gate_{number}_0")(gate)
        gate = layers.Conv2D(filters, 1, activation="sigmoid", name=f"gate_{number}_1")(gate)
        branch = layers.Multiply(name=f"excite_{number}")([branch, gate])
        hidden = layers.Add(name=f"sum_{number}")([hidden, branch])
    return _pooled(hidden, seed)


def _plain(inputs: Any, seed: int, width: float, table: Sequence[_Layer]) -> Any:
    return _pooled(_convolutions(_normalized(inputs), width, table), seed)


def _convolutions(hidden: Any, width: float, table: Sequence[_Layer]) -> Any:
    for number, (filters, size, strides) in enumerate(table):
        hidden = _convolution(
            hidden, _scaled(filters, width), size, strides, f"convolution_{number}"
        )
    return hidden


def _scaled(filters: int, width: float) -> int:
    """Whole words of four int8."""
    return max(4, 4 * round(filters * width / 4))


def _normalized(inputs: Any) -> Any:
    from jerboa.training.tensorflow import keras

    return keras.layers.Normalization(axis=None, dtype="float32", name="normalization")(inputs)


def _convolution(
    inputs: Any,
    filters: int,
    size: int | tuple[int, int],
    strides: tuple[int, int],
    name: str,
    padding: str = "valid",
) -> Any:
    from jerboa.training.tensorflow import keras

    layers = keras.layers
    along_time, along_bins = (size, size) if isinstance(size, int) else size
    if padding == "valid":
        along_bins = min(along_bins, inputs.shape[2])
    hidden = layers.Conv2D(
        filters,
        (along_time, along_bins),
        strides=strides,
        padding=padding,
        use_bias=False,
        kernel_initializer="he_normal",
        name=name,
    )(inputs)
    hidden = layers.BatchNormalization(momentum=_MOMENTUM, name=f"{name}_norm")(hidden)
    return layers.ReLU(name=f"{name}_relu")(hidden)


def _depthwise(inputs: Any, strides: tuple[int, int], name: str) -> Any:
    from jerboa.training.tensorflow import keras

    layers = keras.layers
    if strides[0] != strides[1]:
        pool = (strides[0], min(strides[1], inputs.shape[2]))
        inputs = layers.MaxPooling2D(pool, name=f"{name}_pool")(inputs)
    size = (3, min(3, inputs.shape[2]))
    hidden = layers.DepthwiseConv2D(size, use_bias=False, name=name)(inputs)
    hidden = layers.BatchNormalization(momentum=_MOMENTUM, name=f"{name}_norm")(hidden)
    return layers.ReLU(name=f"{name}_relu")(hidden)


def _pooled(hidden: Any, seed: int) -> Any:
    from jerboa.training.tensorflow import keras

    hidden = keras.layers.GlobalAveragePooling2D(name="pooling")(hidden)
    return keras.layers.Dropout(_DROPOUT, seed=seed, name="dropout")(hidden)
