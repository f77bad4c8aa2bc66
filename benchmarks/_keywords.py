"""The DS-CNN for keywords: the model of the rows ``*.keywords``.

The small depthwise-separable network of Zhang et al., "Hello Edge: Keyword Spotting on
Microcontrollers" (2017), on 49 frames of 10 coefficients: 64 channels, four separable blocks,
12 labels, 2.66 million multiply-accumulates. Its weights are random: time and bytes do not
depend on them.
"""

import os

import numpy as np

INPUT = (49, 10, 1)
LABELS = 12
_CHANNELS = 64
_BLOCKS = 4


def keyword_model() -> bytes:
    """Build the network in Keras and convert it to full int8."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import keras
    import tensorflow as tf

    keras.utils.set_random_seed(0)
    layers = keras.layers

    def normalized(layer: keras.Layer) -> list[keras.Layer]:
        return [layer, layers.BatchNormalization(), layers.ReLU()]

    network = keras.Sequential([keras.Input(batch_shape=(1, *INPUT))])
    first = layers.Conv2D(_CHANNELS, (10, 4), strides=2, padding="same", use_bias=False)
    stages = normalized(first)
    for _ in range(_BLOCKS):
        stages += normalized(layers.DepthwiseConv2D(3, padding="same", use_bias=False))
        stages += normalized(layers.Conv2D(_CHANNELS, 1, use_bias=False))
    stages += [layers.GlobalAveragePooling2D(), layers.Dense(LABELS, activation="softmax")]
    for layer in stages:
        network.add(layer)
    samples = np.random.default_rng(0).normal(size=(20, *INPUT)).astype(np.float32)
    converter = tf.lite.TFLiteConverter.from_keras_model(network)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = lambda: ([sample[None]] for sample in samples)
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    converter.inference_input_type = tf.int8
    converter.inference_output_type = tf.int8
    converted = converter.convert()
    assert isinstance(converted, bytes)
    return converted
