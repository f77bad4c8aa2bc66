"""Networks of the tutorial's layers, built in Keras and converted, equal the reference."""

import os
from pathlib import Path

import numpy as np
import pytest
from host import HostModels
from oracle import Oracle, draw_input

pytestmark = pytest.mark.training


def _converted(interpolation: str, labels: int) -> bytes:
    """Convert an untrained network of the tutorial's architecture to full int8."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import keras
    import tensorflow as tf

    keras.utils.set_random_seed(3)
    generator = np.random.default_rng(3)
    samples = generator.gamma(0.5, 4.0, (40, 124, 129, 1)).astype(np.float32)
    normalization = keras.layers.Normalization(axis=None)
    normalization.adapt(samples)
    network = keras.Sequential(
        [
            keras.Input(batch_shape=(1, 124, 129, 1)),
            keras.layers.Resizing(32, 32, interpolation=interpolation),
            normalization,
            keras.layers.Conv2D(8, 8, strides=2, activation="relu"),
            keras.layers.MaxPooling2D(2),
            keras.layers.Flatten(),
            keras.layers.Dropout(0.25),
            keras.layers.Dense(labels, activation="softmax" if labels > 1 else "sigmoid"),
        ]
    )
    converter = tf.lite.TFLiteConverter.from_keras_model(network)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = lambda: ([sample[None]] for sample in samples)
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    converter.inference_input_type = tf.int8
    converter.inference_output_type = tf.int8
    converted = converter.convert()
    assert isinstance(converted, bytes)
    return converted


def test_the_tutorials_architecture_and_its_variants(tmp_path: Path) -> None:
    variants = [("nearest", 1), ("nearest", 10), ("bilinear", 3)]
    networks = [_converted(*variant) for variant in variants]
    host = HostModels(tmp_path, networks)
    generator = np.random.default_rng(0)
    for index, network in enumerate(networks):
        oracle = Oracle(network)
        for _ in range(20):
            values = draw_input(generator, 124 * 129)
            oracle.invoke(values)
            for tensor, found in host.invoke(index, values).items():
                np.testing.assert_array_equal(found, oracle.tensor(tensor))
