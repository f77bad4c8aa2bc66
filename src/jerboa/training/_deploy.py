"""From a network as it is trained to the same network as it is deployed."""

from __future__ import annotations

from typing import Any

import numpy as np

from jerboa.errors import ModelError
from jerboa.training._tensorflow import keras

__all__ = ["deployable", "layer_chain"]

_WEIGHTED = (keras.layers.Conv2D, keras.layers.Dense)
_TRAINING_ONLY = (keras.layers.Dropout, keras.layers.Normalization)


def layer_chain(network: Any) -> list[Any]:
    """Layers of a network after its input, in order.

    Raises
    ------
    ModelError
        If the network branches.
    """
    layers = [each for each in network.layers if not isinstance(each, keras.layers.InputLayer)]
    for layer in layers:
        if isinstance(layer.input, list) or len(layer._inbound_nodes) != 1:
            raise ModelError(
                f"layer '{layer.name}' branches; use networks that are one chain of layers"
            )
    return layers


def deployable(network: Any, batch: int | None = 1) -> Any:
    """Copy a network without dropout and with its normalization inside the next weights.

    Parameters
    ----------
    network : keras.Model
        A chain of layers.
    batch : int or None
        Fixed batch of the copy; with 1, Flatten converts to a single RESHAPE.

    Returns
    -------
    keras.Model
        Computes the same probabilities, to float32 rounding.

    Raises
    ------
    ModelError
        If the network branches, or a normalization has no weights after it to go into.
    """
    inputs = keras.Input(batch_shape=(batch, *network.input_shape[1:]), name="spectrogram")
    outputs = inputs
    scale, shift = np.float64(1), np.float64(0)
    pending: list[tuple[Any, list[Any]]] = []
    for layer in layer_chain(network):
        if isinstance(layer, keras.layers.Normalization):
            deviation = np.maximum(np.sqrt(np.asarray(layer.variance, np.float64)), 1e-7)
            scale = scale / deviation.squeeze()
            shift = (shift - np.asarray(layer.mean, np.float64).squeeze()) / deviation.squeeze()
        if isinstance(layer, _TRAINING_ONLY):
            continue
        copy = type(layer).from_config(layer.get_config())
        outputs = copy(outputs)
        weights = layer.get_weights()
        if isinstance(layer, _WEIGHTED):
            weights = _fold(layer, weights, scale, shift)
            scale, shift = np.float64(1), np.float64(0)
        pending.append((copy, weights))
    if np.any(scale != 1) or np.any(shift != 0):
        raise ModelError("a normalization is followed by no weights; put one before a convolution")
    for copy, weights in pending:
        copy.set_weights(weights)
    return keras.Model(inputs, outputs, name=network.name)


def _fold(layer: Any, weights: list[Any], scale: Any, shift: Any) -> list[Any]:
    kernel, bias = (np.asarray(each, np.float64) for each in weights)
    if np.any(shift != 0) and getattr(layer, "padding", "valid") != "valid":
        raise ModelError(
            f"layer '{layer.name}' pads with zeros, so a normalization cannot go into it; "
            "set its padding to 'valid'"
        )
    sums_over = tuple(range(kernel.ndim - 1))
    return [kernel * scale, bias + (kernel * shift).sum(axis=sums_over)]
