"""From a network as it is trained to the same network as it is deployed."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from jerboa.errors import ModelError
from jerboa.training._graph import consumers, copy_graph
from jerboa.training.tensorflow import keras

__all__ = ["deployable"]

_WEIGHTED = (keras.layers.Conv2D, keras.layers.DepthwiseConv2D, keras.layers.Dense)
_TRAINING_ONLY = (keras.layers.Dropout, keras.layers.SpatialDropout2D)

_NO_WEIGHTS = "a normalization is followed by no weights; put one before a convolution"

_Affine = tuple[NDArray[np.float64], NDArray[np.float64]]


def deployable(network: Any, batch: int | None = 1) -> Any:
    """Copy a network without dropout and with its normalizations inside the weights.

    Parameters
    ----------
    network : keras.Model
        One input, one output, each layer used once.
    batch : int or None
        Fixed batch of the copy; with 1, Flatten converts to a single RESHAPE.

    Returns
    -------
    keras.Model
        Computes the same probabilities, to float32 rounding. A batch normalization goes into
        the weights before it, and a ReLU behind both becomes their activation.

    Raises
    ------
    ModelError
        If the network's layers cannot be copied, or a normalization has no weights to go into.
    """
    return _Folding(network).copy(batch)


class _Folding:
    def __init__(self, network: Any) -> None:
        self._network = network
        self._readers = consumers(network)
        self._pending: dict[int, _Affine] = {}
        self._absorbed: set[str] = set()
        self._weights: list[tuple[Any, list[Any]]] = []

    def copy(self, batch: int | None) -> Any:
        copied = copy_graph(self._network, batch, self._copy_layer)
        if id(self._network.outputs[0]) in self._pending:
            raise ModelError(_NO_WEIGHTS)
        for layer, weights in self._weights:
            layer.set_weights(weights)
        return copied

    def _copy_layer(self, layer: Any, inputs: list[Any]) -> Any:
        if isinstance(layer, keras.layers.Normalization):
            self._note_normalization(layer)
            return inputs[0]
        if isinstance(layer, _TRAINING_ONLY):
            self._pass_on(layer)
            return inputs[0]
        if layer.name in self._absorbed:
            return inputs[0]
        if isinstance(layer, keras.layers.BatchNormalization):
            raise ModelError(
                f"layer '{layer.name}' normalizes what no weights have made; "
                "put it behind a convolution without activation"
            )
        if isinstance(layer, _WEIGHTED):
            return self._copy_weighted(layer, inputs[0])
        if id(layer.input) in self._pending:
            raise ModelError(_NO_WEIGHTS)
        copy = type(layer).from_config(layer.get_config())
        self._weights.append((copy, layer.get_weights()))
        return copy(inputs if len(inputs) > 1 else inputs[0])

    def _note_normalization(self, layer: Any) -> None:
        deviation = np.maximum(np.sqrt(np.asarray(layer.variance, np.float64)), 1e-7).squeeze()
        scale, shift = self._pending.get(id(layer.input), (np.float64(1), np.float64(0)))
        mean = np.asarray(layer.mean, np.float64).squeeze()
        self._pending[id(layer.output)] = (scale / deviation, (shift - mean) / deviation)

    def _pass_on(self, layer: Any) -> None:
        if id(layer.input) in self._pending:
            self._pending[id(layer.output)] = self._pending[id(layer.input)]

    def _copy_weighted(self, layer: Any, inputs: Any) -> Any:
        config = {**layer.get_config(), "use_bias": True}
        kernel, bias = _kernel_and_bias(layer)
        if id(layer.input) in self._pending:
            kernel, bias = _fold_before(layer, kernel, bias, *self._pending[id(layer.input)])
        follower = self._only_reader(layer)
        linear = config["activation"] == "linear"
        if linear and isinstance(follower, keras.layers.BatchNormalization):
            kernel, bias = _fold_behind(layer, kernel, bias, follower)
            self._absorbed.add(follower.name)
            follower = self._only_reader(follower)
        if linear and _is_relu(follower):
            self._absorbed.add(follower.name)
            config["activation"] = "relu"
        copy = type(layer).from_config(config)
        self._weights.append((copy, [kernel, bias]))
        return copy(inputs)

    def _only_reader(self, layer: Any) -> Any:
        readers = self._readers.get(id(layer.output), [])
        return readers[0] if len(readers) == 1 else None


def _is_relu(layer: Any) -> bool:
    if isinstance(layer, keras.layers.ReLU):
        return bool(layer.max_value is None and layer.negative_slope == 0 and layer.threshold == 0)
    return isinstance(layer, keras.layers.Activation) and layer.activation is keras.activations.relu


def _kernel_and_bias(layer: Any) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    weights = [np.asarray(each, np.float64) for each in layer.get_weights()]
    if layer.use_bias:
        return weights[0], weights[1]
    return weights[0], np.zeros(layer.output.shape[-1])


def _fold_before(layer: Any, kernel: Any, bias: Any, scale: Any, shift: Any) -> tuple[Any, Any]:
    if np.any(shift != 0) and getattr(layer, "padding", "valid") != "valid":
        raise ModelError(
            f"layer '{layer.name}' pads with zeros, so a normalization cannot go into it; "
            "set its padding to 'valid'"
        )
    if isinstance(layer, keras.layers.DepthwiseConv2D):
        scale, shift = np.reshape(scale, (-1, 1)), np.reshape(shift, (-1, 1))
        return kernel * scale, bias + (kernel * shift).sum(axis=(0, 1)).reshape(-1)
    sums_over = tuple(range(kernel.ndim - 1))
    if np.ndim(scale):
        scale, shift = np.reshape(scale, (-1, 1)), np.reshape(shift, (-1, 1))
    return kernel * scale, bias + (kernel * shift).sum(axis=sums_over)


def _fold_behind(layer: Any, kernel: Any, bias: Any, norm: Any) -> tuple[Any, Any]:
    variance = np.asarray(norm.moving_variance, np.float64)
    factor = 1 / np.sqrt(variance + norm.epsilon)
    if norm.scale:
        factor = factor * np.asarray(norm.gamma, np.float64)
    offset = np.asarray(norm.beta, np.float64) if norm.center else 0.0
    bias = (bias - np.asarray(norm.moving_mean, np.float64)) * factor + offset
    if isinstance(layer, keras.layers.DepthwiseConv2D):
        factor = factor.reshape(kernel.shape[2:])
    return kernel * factor, bias
