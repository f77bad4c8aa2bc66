"""Adaptive sharpness-aware minimization against the formula of its paper."""

import numpy as np
import pytest

from jerboa.training._sharpness import minimize_sharpness
from jerboa.training._tensorflow import keras

RATE, RADIUS = 0.1, 0.5


def batch():
    rng = np.random.default_rng(5)
    return rng.normal(size=(16, 3)).astype(np.float32), rng.normal(size=(16, 1)).astype(np.float32)


def linear_network():
    network = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    network.set_weights([np.array([[0.5], [-2.0], [0.1]]), np.array([0.3])])
    network.compile(keras.optimizers.SGD(RATE), keras.losses.MeanSquaredError())
    return network


def gradient(weights, inputs, targets):
    """Of the mean squared error of a linear function with an offset, by hand."""
    rows = np.concatenate([inputs, np.ones((len(inputs), 1))], axis=1)
    return 2 * rows.T @ (rows @ weights - targets[:, 0]) / len(rows)


def test_step_is_that_of_algorithm_1():
    inputs, targets = batch()
    network = linear_network()
    minimize_sharpness(network, RADIUS)
    before = np.array([0.5, -2.0, 0.1, 0.3])
    slope = gradient(before, inputs, targets)
    scale = np.abs(before) + 0.01
    away = RADIUS * scale**2 * slope / np.linalg.norm(scale * slope)
    expected = before - RATE * gradient(before + away, inputs, targets)
    plain = before - RATE * slope

    history = network.fit(inputs, targets, batch_size=16, epochs=1, shuffle=False, verbose=0)

    after = np.concatenate([each.ravel() for each in network.get_weights()])
    assert after == pytest.approx(expected, abs=1e-5)
    assert np.abs(after - plain).max() > 0.01
    rows = np.concatenate([inputs, np.ones((16, 1))], axis=1)
    loss = np.mean((rows @ before - targets[:, 0]) ** 2)
    assert history.history["loss"][0] == pytest.approx(loss, rel=1e-5)
