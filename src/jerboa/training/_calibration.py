"""Probabilities that mean what they say: one temperature, folded into the last layer.

C. Guo et al., "On Calibration of Modern Neural Networks", 2017: the logits are divided by a
temperature that makes the validation part likeliest. The order of windows does not change. No
network is made surer of itself: int8 probabilities end at 255/256, and a validation part without
errors would drive all of them there.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["fit_temperature", "fold_temperature"]

_RANGE = (1.0, 8.0)
_STEPS = 200
_LEAST = 1e-7
"""Keras gives float32: what is nearer to 0 or 1 is as good as that."""


def fit_temperature(targets: NDArray[np.int64], probabilities: NDArray[np.float32]) -> float:
    """Find the temperature that makes the targets likeliest.

    Parameters
    ----------
    targets : ndarray of int64, shape (n,)
        Index of each window's label.
    probabilities : ndarray of float32, shape (n, labels)
        Of windows that were not trained on.

    Returns
    -------
    float
        Above 1 for a network that is too sure of itself, at most 8; else 1.
    """
    if not len(targets):
        return 1.0
    logits = np.log(np.clip(probabilities.astype(np.float64), _LEAST, None))
    temperatures = np.geomspace(*_RANGE, _STEPS)
    losses = [_loss(targets, logits / temperature) for temperature in temperatures]
    return float(temperatures[int(np.argmin(losses))])


def fold_temperature(network: Any, temperature: float) -> None:
    """Divide the logits of a network by a temperature: its last layer's weights and bias.

    Parameters
    ----------
    network : keras.Model
        From `jerboa.training.architectures`; changed.
    temperature : float
    """
    last = network.get_layer("logits")
    last.set_weights([weight / np.float32(temperature) for weight in last.get_weights()])


def _loss(targets: NDArray[np.int64], logits: NDArray[np.float64]) -> float:
    highest = logits.max(axis=1, keepdims=True)
    total = np.log(np.exp(logits - highest).sum(axis=1)) + highest[:, 0]
    return float(np.mean(total - logits[np.arange(len(targets)), targets]))
