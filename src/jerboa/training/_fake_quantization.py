"""Layers that round as int8 would, and pass gradients as if they did not.

The straight-through estimator of Y. Bengio, N. Léonard, A. Courville, "Estimating or
Propagating Gradients Through Stochastic Neurons" (2013), on the grids of B. Jacob et al.,
"Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only Inference"
(2018), as LiteRT's 8-bit quantization specification fixes them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jerboa.training._graph import copy_graph
from jerboa.training.tensorflow import keras, tf

__all__ = [
    "FakeQuantize",
    "QuantizedConv2D",
    "QuantizedDense",
    "QuantizedDepthwiseConv2D",
    "quantization_aware",
]

_INT8_STEPS = 255
_WEIGHT_LIMIT = 127
_TINIEST = 1e-9

_SAME_GRID = (
    keras.layers.AveragePooling2D,
    keras.layers.Flatten,
    keras.layers.MaxPooling2D,
    keras.layers.Reshape,
    keras.layers.Resizing,
    keras.layers.ZeroPadding2D,
)
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
class QuantizedDepthwiseConv2D(keras.layers.DepthwiseConv2D):  # type: ignore[misc]
    """A depthwise convolution with int8 weights, one scale a channel."""

    def call(self, inputs: Any) -> Any:
        kernel = tf.convert_to_tensor(self.kernel)
        flat = tf.reshape(kernel, (*kernel.shape[:2], -1))
        rounded = tf.reshape(fake_quantize_weights(flat, per_channel=True), kernel.shape)
        outputs = keras.ops.depthwise_conv(
            inputs, rounded, strides=self.strides, padding=self.padding
        )
        return self.activation(outputs + self.bias)


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
    keras.layers.DepthwiseConv2D: QuantizedDepthwiseConv2D,
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
    copies = []
    last = deployed.layers[-1]

    def copy_layer(layer: Any, inputs: list[Any]) -> Any:
        copy = _QUANTIZED_LAYERS.get(type(layer), type(layer)).from_config(layer.get_config())
        outputs = copy(inputs if len(inputs) > 1 else inputs[0])
        copies.append((copy, layer))
        if isinstance(layer, _SAME_GRID) or layer is last:
            return outputs
        return FakeQuantize(name=f"range_of_{layer.name}")(outputs)

    first = FakeQuantize(name="range_of_spectrogram")
    network = copy_graph(deployed, None, copy_layer, first=first)
    for copy, layer in copies:
        copy.set_weights(layer.get_weights())
    return network
