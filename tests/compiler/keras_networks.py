"""Networks of other makers' shapes, small, untrained, converted to full int8.

Keras is imported where a network is built: importing this module costs nothing.
"""

import os
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


def convert(network: Any, samples: NDArray[np.float32]) -> bytes:
    """Convert a Keras network to full int8."""
    import tensorflow as tf

    return _to_int8(tf.lite.TFLiteConverter.from_keras_model(network), samples)


def ds_cnn() -> bytes:
    """Keywords: depthwise-separable convolutions on 49 columns of 10 coefficients."""
    from keras import layers

    def block(x: Any) -> Any:
        x = layers.DepthwiseConv2D(3, padding="same", use_bias=False)(x)
        x = layers.ReLU()(layers.BatchNormalization()(x))
        x = layers.Conv2D(16, 1, use_bias=False)(x)
        return layers.ReLU()(layers.BatchNormalization()(x))

    def body(x: Any) -> Any:
        x = layers.Conv2D(16, (10, 4), strides=2, padding="same", activation="relu")(x)
        x = layers.AveragePooling2D((25, 5))(block(block(x)))
        return layers.Dense(12, activation="softmax")(layers.Flatten()(layers.Dropout(0.2)(x)))

    return _functional((49, 10, 1), body)


def vision() -> bytes:
    """Depthwise-separable, with ReLU6 and padding of its own, as MobileNet."""
    from keras import layers

    def body(x: Any) -> Any:
        x = layers.Conv2D(8, 3, strides=2, padding="same", use_bias=False)(x)
        x = layers.ReLU(6.0)(layers.BatchNormalization()(x))
        for filters, stride in ((16, 1), (24, 2)):
            if stride == 2:
                x = layers.ZeroPadding2D(((0, 1), (0, 1)))(x)
            padding = "valid" if stride == 2 else "same"
            x = layers.DepthwiseConv2D(3, strides=stride, padding=padding, use_bias=False)(x)
            x = layers.ReLU(6.0)(layers.BatchNormalization()(x))
            x = layers.Conv2D(filters, 1, use_bias=False)(x)
            x = layers.ReLU(6.0)(layers.BatchNormalization()(x))
        x = layers.GlobalAveragePooling2D(keepdims=True)(x)
        return layers.Reshape((5,))(layers.Conv2D(5, 1)(x))

    return _functional((24, 24, 3), body)


def residual() -> bytes:
    """Two residual blocks, the second with a projection."""
    from keras import layers

    def block(x: Any, filters: int, stride: int) -> Any:
        y = layers.Conv2D(filters, 3, strides=stride, padding="same", activation="relu")(x)
        y = layers.Conv2D(filters, 3, padding="same")(y)
        if stride > 1:
            x = layers.Conv2D(filters, 1, strides=stride)(x)
        return layers.ReLU()(layers.Add()([x, y]))

    def body(x: Any) -> Any:
        x = layers.Conv2D(8, 3, padding="same", activation="relu")(x)
        x = layers.GlobalAveragePooling2D()(block(block(x, 8, 1), 12, 2))
        return layers.Dense(4, activation="softmax")(x)

    return _functional((12, 12, 3), body)


def autoencoder() -> bytes:
    """Dense layers down to a few values and up again."""
    from keras import layers

    def body(x: Any) -> Any:
        for units in (32, 32, 4, 32):
            x = layers.ReLU()(layers.BatchNormalization()(layers.Dense(units)(x)))
        return layers.Dense(80)(x)

    return _functional((80,), body)


def squeeze_and_excite() -> bytes:
    """Channels weighted by what the whole image says; hard swish."""
    from keras import layers

    def body(x: Any) -> Any:
        x = layers.Conv2D(8, 3, strides=2, padding="same", activation="hard_swish")(x)
        squeezed = layers.GlobalAveragePooling2D(keepdims=True)(x)
        squeezed = layers.Conv2D(4, 1, activation="relu")(squeezed)
        x = layers.Multiply()([x, layers.Conv2D(8, 1, activation="sigmoid")(squeezed)])
        x = layers.Conv2D(12, 1, activation="hard_swish")(x)
        return layers.Dense(3, activation="tanh")(layers.GlobalMaxPooling2D()(x))

    return _functional((14, 14, 2), body)


def u_net() -> bytes:
    """Down, up by a transposed convolution, joined with what was there before."""
    from keras import layers

    def body(x: Any) -> Any:
        first = layers.Conv2D(4, 3, padding="same", activation="relu")(x)
        x = layers.Conv2D(8, 3, padding="same")(layers.MaxPooling2D(2)(first))
        x = layers.Conv2DTranspose(4, 3, strides=2, padding="same")(layers.LeakyReLU(0.2)(x))
        x = layers.Concatenate()([layers.PReLU(shared_axes=[1, 2])(x), first])
        return layers.Conv2D(1, 1, activation="sigmoid")(x)

    return _functional((12, 8, 1), body)


def streaming() -> bytes:
    """A convolution along time that keeps the last columns from run to run."""
    import tensorflow as tf

    class Streaming(tf.Module):  # type: ignore[misc, name-defined, unused-ignore]
        def __init__(self) -> None:
            random = np.random.default_rng(1)
            self.state = tf.Variable(tf.zeros([1, 4, 10]), trainable=False)
            self.taps = tf.constant(random.normal(size=(5, 10, 8)).astype(np.float32))
            self.dense = tf.constant(random.normal(size=(8, 3)).astype(np.float32))

        @tf.function(input_signature=[tf.TensorSpec([1, 1, 10], tf.float32)])
        def __call__(self, column: Any) -> Any:
            columns = tf.concat([self.state, column], axis=1)
            self.state.assign(columns[:, 1:, :])
            made = tf.nn.relu(tf.nn.conv1d(columns, self.taps, 1, "VALID"))
            return tf.nn.softmax(tf.matmul(tf.reshape(made, [1, 8]), self.dense))

    network = Streaming()
    converter = tf.lite.TFLiteConverter.from_concrete_functions(
        [network.__call__.get_concrete_function()], network
    )
    converter._experimental_variable_quantization = True
    return _to_int8(converter, _samples((1, 10)))


def _functional(shape: tuple[int, ...], body: Callable[[Any], Any]) -> bytes:
    import keras

    keras.utils.set_random_seed(3)
    source = keras.Input(batch_shape=(1, *shape))
    network = keras.Model(source, body(source))
    random = np.random.default_rng(5)
    network.set_weights(
        [
            each + np.abs(random.normal(0, 0.1, each.shape)) if each.ndim == 1 else each
            for each in network.get_weights()
        ]
    )
    return convert(network, _samples(shape))


def _samples(shape: tuple[int, ...]) -> NDArray[np.float32]:
    return np.random.default_rng(3).normal(size=(30, *shape)).astype(np.float32)


def _to_int8(converter: Any, samples: NDArray[np.float32]) -> bytes:
    import tensorflow as tf

    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = lambda: ([sample[None]] for sample in samples)
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    converter.inference_input_type = tf.int8
    converter.inference_output_type = tf.int8
    converted = converter.convert()
    assert isinstance(converted, bytes)
    return converted


NETWORKS: dict[str, Callable[[], bytes]] = {
    "ds_cnn": ds_cnn,
    "vision": vision,
    "residual": residual,
    "autoencoder": autoencoder,
    "squeeze_and_excite": squeeze_and_excite,
    "u_net": u_net,
    "streaming": streaming,
}
