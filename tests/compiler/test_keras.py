"""Networks built in Keras and converted equal the reference, layer by layer."""

from pathlib import Path

import keras_networks
import numpy as np
import pytest
from host import HostModels
from oracle import Oracle
from sanitizers import complaints, sanitizing_compiler

from jerboa.compiler import compile_model

pytestmark = pytest.mark.training


def _tutorial(interpolation: str, labels: int) -> bytes:
    """An untrained network of the tutorial's architecture."""
    import keras

    keras.utils.set_random_seed(3)
    samples = np.random.default_rng(3).gamma(0.5, 4.0, (40, 124, 129, 1)).astype(np.float32)
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
    return keras_networks.convert(network, samples)


def test_networks_of_every_shape_equal_the_reference(tmp_path: Path) -> None:
    """Every tensor that no pass fused away, and the outputs with bytes shared as on the chip."""
    networks = [make() for make in keras_networks.NETWORKS.values()]
    networks += [_tutorial("nearest", 1), _tutorial("nearest", 10), _tutorial("bilinear", 3)]
    kept = HostModels(tmp_path / "kept", networks)
    shared = HostModels(tmp_path / "shared", networks, keep_tensors=False)
    generator = np.random.default_rng(0)
    for index, network in enumerate(networks):
        oracle = Oracle(network)
        for host in (kept, shared):
            host.start_afresh(index)
        for _ in range(10):
            values = oracle.draw(generator)
            oracle.invoke(*values)
            tensors = kept.invoke(index, *values)
            assert tensors
            for tensor, found in tensors.items():
                np.testing.assert_array_equal(found, oracle.tensor(tensor))
            for found, expected in zip(
                shared.outputs(index, *values), oracle.outputs(), strict=True
            ):
                np.testing.assert_array_equal(found, expected)
        model = compile_model(network)
        assert model.arena_bytes <= 1.15 * model.arena_lower_bound
    if sanitizing_compiler() is not None:
        assert complaints(networks) == ""
