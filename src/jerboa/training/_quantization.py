"""Ranges of int8, and training on under them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jerboa.errors import ModelError
from jerboa.training._deploy import deployable
from jerboa.training._fake_quantization import FakeQuantize, quantization_aware
from jerboa.training.examples import Examples
from jerboa.training.predict import label_columns
from jerboa.training.tensorflow import keras, quiet

__all__ = ["calibrator", "choose_input_limit", "prepare_quantization_aware", "without_rounding"]

_PERCENTILES = (100.0, 99.99, 99.95, 99.9, 99.5, 99.0)
_SHARES = tuple(1 - step / 1024 for step in range(16))
_BATCH = 128
_SMALLEST_PROBABILITY = 1e-7


def choose_input_limit(network: Any, calibration: Examples) -> float:
    """Choose the largest real magnitude that the int8 input shall tell apart.

    Linear magnitudes have a few very large values; a range that holds them all leaves one or two
    steps for most of the spectrogram. What lies beyond the limit saturates.

    Parameters
    ----------
    network : keras.Model
        A trained float network.
    calibration : Examples
        Training windows.

    Returns
    -------
    float
        That percentile of the windows' values at which the float network, fed with inputs
        rounded and saturated to int8, has the lowest cross-entropy; a little less where the chip
        could not round as TFLite does.
    """
    deployed = deployable(network, batch=None)
    windows = calibration.real()
    inputs = keras.Input(batch_shape=deployed.input_shape)
    rounding = FakeQuantize(name="input")
    rounded = keras.Model(inputs, deployed(rounding(inputs)))
    rounding.minimum.assign(0.0)
    losses: dict[float, float] = {}
    for percentile in np.percentile(windows, _PERCENTILES):
        if percentile > 0:
            limit = _exact_on_the_chip(percentile, calibration)
            rounding.maximum.assign(limit)
            losses[float(limit)] = _cross_entropy(rounded, windows, calibration.targets)
    return min(losses, key=lambda limit: losses[limit]) if losses else 1.0


def _exact_on_the_chip(limit: float, calibration: Examples) -> float:
    """Lower a limit until integers can quantize the input exactly.

    Where magnitudes lie halfway between two int8 steps, float32 rounds some up and some down.
    """
    for share in _SHARES:
        try:
            scale = float(np.float32(share * limit / 255))
            calibration.front_end.quantize(calibration.magnitudes[:1], scale, -128)
        except ModelError:
            continue
        return share * limit
    return limit


def prepare_quantization_aware(network: Any) -> Any:
    """Copy a trained float network into one that rounds as int8; its ranges are still to be set."""
    return quantization_aware(deployable(network, batch=None))


def calibrator(
    rounding: Any, network: Any, representative: NDArray[np.float32]
) -> Callable[[], None]:
    """Make a function that sets every range to what the converter would choose now.

    The converter takes the smallest and largest value of each tensor over the representative
    windows, computed without rounding. Doing the same before each validation keeps the rounding
    that is trained under equal to the rounding that will be deployed.

    Parameters
    ----------
    rounding : keras.Model
        From `prepare_quantization_aware`.
    network : keras.Model
        The float network that it was made from.
    representative : ndarray of float32, shape (n, columns, bins, 1)
        The windows that the conversion will be given.
    """
    plain = deployable(network, batch=None)
    ranges = {
        each.name.removeprefix("range_of_"): each
        for each in rounding.layers
        if isinstance(each, FakeQuantize)
    }
    outputs = [
        plain.input if name == "spectrogram" else plain.get_layer(name).output for name in ranges
    ]
    probe = keras.Model(plain.input, outputs)

    def calibrate() -> None:
        plain.set_weights(_network_weights(rounding))
        lowest = np.zeros(len(ranges))
        highest = np.zeros(len(ranges))
        for start in range(0, len(representative), _BATCH):
            with quiet():
                values = probe.predict_on_batch(representative[start : start + _BATCH])
            lowest = np.minimum(lowest, [each.min() for each in values])
            highest = np.maximum(highest, [each.max() for each in values])
        for layer, minimum, maximum in zip(ranges.values(), lowest, highest, strict=True):
            layer.minimum.assign(minimum)
            layer.maximum.assign(maximum)

    return calibrate


def without_rounding(rounding: Any, network: Any) -> Any:
    """Copy the weights of a quantization-aware network into a plain one, ready to convert."""
    plain = deployable(network, batch=None)
    plain.set_weights(_network_weights(rounding))
    return plain


def _network_weights(rounding: Any) -> list[NDArray[Any]]:
    return [
        weight
        for layer in rounding.layers
        if not isinstance(layer, FakeQuantize)
        for weight in layer.get_weights()
    ]


def _cross_entropy(network: Any, windows: NDArray[np.float32], targets: NDArray[np.int64]) -> float:
    pieces = [
        network.predict_on_batch(windows[start : start + _BATCH])
        for start in range(0, len(windows), _BATCH)
    ]
    given = label_columns(np.concatenate(pieces))
    picked = given[np.arange(len(targets)), targets]
    return float(-np.log(np.clip(picked, _SMALLEST_PROBABILITY, 1)).mean())
