"""Layers that round as int8 would, and pass gradients as if they did not.

The straight-through estimator of Y. Bengio, N. Léonard, A. Courville, "Estimating or
Propagating Gradients Through Stochastic Neurons" (2013), on the grids of B. Jacob et al.,
"Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only Inference"
(2018), as LiteRT's 8-bit quantization specification fixes them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jerboa.training._tensorflow import keras, tf

__all__ = ["FakeQuantize", "QuantizedConv2D", "QuantizedDense", "quantization_aware"]

_INT8_STEPS = 255
_WEIGHT_LIMIT = 127
_TINIEST = 1e-9

_SAME_GRID = (keras.layers.Resizing, keras.layers.MaxPooling2D, keras.layers.Flatten)
"""Layers whose output LiteRT keeps on the grid of their input."""


@keras.saving.register_keras_serializable("jerboa")
class FakeQuantize(keras.layers.Layer):  # type: ignore[misc]
    """Round activations to an int8 grid over a range that is set, not learnt.

    Attributes
    ----------
    minimum, maximum : keras.Variable
        The range; zero is always in it and on the grid.
    """

    def build(self, input_shape: Any) -> None:
        self.minimum = self.add_weight(name="minimum", initializer="zeros", trainable=False)
        self.maximum = self.add_weight(name="maximum", initializer="ones", trainable=False)

    def call(self, inputs: Any) -> Any:
        scale = tf.maximum((self.maximum - self.minimum) / _INT8_STEPS, _TINIEST)
        zero_point = tf.round(-self.minimum / scale)
        lowest, highest = -zero_point * scale, (_INT8_STEPS - zero_point) * scale
        # Clipping stays outside of the straight-through part: beyond the range int8 has no slope.
        clipped = tf.clip_by_value(inputs, lowest, highest)
        return clipped + tf.stop_gradient(tf.round(clipped / scale) * scale - clipped)


def fake_quantize_weights(weights: Any, *, per_channel: bool) -> Any:
    """Round weights to the symmetric int8 grid -127 to 127, per last axis or for all."""
    axes = list(range(len(weights.shape) - 1)) if per_channel else None
    largest = tf.reduce_max(tf.abs(weights), axis=axes, keepdims=True)
    scale = tf.maximum(largest / _WEIGHT_LIMIT, _TINIEST)
    return weights + tf.stop_gradient(tf.round(weights / scale) * scale - weights)


@keras.saving.register_keras_serializable("jerboa")
class QuantizedConv2D(keras.layers.Conv2D):  # type: ignore[misc]
    """A convolution with int8 weights, one scale a filter."""

    def convolution_op(self, inputs: Any, kernel: Any) -> Any:
        rounded = fake_quantize_weights(tf.convert_to_tensor(kernel), per_channel=True)
        return super().convolution_op(inputs, rounded)


@keras.saving.register_keras_serializable("jerboa")
class QuantizedDense(keras.layers.Dense):  # type: ignore[misc]
    """A dense layer with int8 weights, one scale for all."""

    def call(self, inputs: Any, training: bool | None = None) -> Any:
        kernel = fake_quantize_weights(tf.convert_to_tensor(self.kernel), per_channel=False)
        outputs = tf.matmul(inputs, kernel) + self.bias
        return self.activation(outputs) if self.activation is not None else outputs


_QUANTIZED_LAYERS: Mapping[Any, Any] = {
    keras.layers.Conv2D: QuantizedConv2D,
    keras.layers.Dense: QuantizedDense,
}


def quantization_aware(deployed: Any) -> Any:
    """Copy a deployed network into one that rounds where its int8 form will.

    Parameters
    ----------
    deployed : keras.Model
        From `deployable`, with a free batch.

    Returns
    -------
    keras.Model
        The same weights in the same order; a `FakeQuantize` named ``range_of_LAYER`` follows
        the input and each layer that LiteRT gives a grid of its own. The last activation is
        left alone: its grid, 1/256, is fixed.
    """
    inputs = keras.Input(batch_shape=deployed.input_shape, name="spectrogram")
    outputs = FakeQuantize(name="range_of_spectrogram")(inputs)
    copies = []
    layers = [each for each in deployed.layers if not isinstance(each, keras.layers.InputLayer)]
    for layer in layers:
        copy = _QUANTIZED_LAYERS.get(type(layer), type(layer)).from_config(layer.get_config())
        outputs = copy(outputs)
        copies.append((copy, layer))
        if not isinstance(layer, _SAME_GRID) and layer is not layers[-1]:
            outputs = FakeQuantize(name=f"range_of_{layer.name}")(outputs)
    network = keras.Model(inputs, outputs, name=deployed.name)
    for copy, layer in copies:
        copy.set_weights(layer.get_weights())
    return network
