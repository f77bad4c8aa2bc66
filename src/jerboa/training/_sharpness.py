"""Adaptive sharpness-aware minimization: weights around which the loss is low everywhere.

J. Kwon et al., "ASAM: Adaptive Sharpness-Aware Minimization", 2021, algorithm 1. What lies in a
wide valley is also little changed by the rounding to int8.
"""

from __future__ import annotations

from typing import Any

from jerboa.training._tensorflow import keras, tf

__all__ = ["minimize_sharpness"]

_LEAST_SCALE = 0.01
"""Added to the weights' magnitudes, as in the paper."""


def minimize_sharpness(network: Any, radius: float) -> None:
    """Let each training step follow the gradient at the worst weights nearby.

    A step takes twice as long. Batch normalizations see each batch twice.

    Parameters
    ----------
    network : keras.Model
        Compiled; its ``train_step`` is replaced.
    radius : float
        How far to look, relative to the magnitude of the weights.
    """
    loss_seen = next(metric for metric in network.metrics if metric.name == "loss")

    def gradients_of(data: Any) -> tuple[Any, list[Any]]:
        inputs, targets, weights = keras.utils.unpack_x_y_sample_weight(data)
        with tf.GradientTape() as tape:
            outputs = network(inputs, training=True)
            loss = network.compute_loss(inputs, targets, outputs, weights)
        variables = [each.value for each in network.trainable_variables]
        return loss, tape.gradient(loss, variables)

    def train_step(data: Any) -> dict[str, Any]:
        variables = network.trainable_variables
        loss, gradients = gradients_of(data)
        scales = [tf.abs(each.value) + _LEAST_SCALE for each in variables]
        scaled = [scale * each for scale, each in zip(scales, gradients, strict=True)]
        length = tf.linalg.global_norm(scaled) + keras.config.epsilon()
        away = [radius * scale * each / length for scale, each in zip(scales, scaled, strict=True)]
        for variable, step in zip(variables, away, strict=True):
            variable.assign_add(step)
        _, gradients = gradients_of(data)
        for variable, step in zip(variables, away, strict=True):
            variable.assign_sub(step)
        network.optimizer.apply_gradients(zip(gradients, variables, strict=True))
        loss_seen.update_state(loss, sample_weight=tf.shape(data[0])[0])
        return {"loss": loss_seen.result()}

    network.train_step = train_step
