"""Distillation: a network learns from the probabilities of others beside the labels.

G. Hinton, O. Vinyals, J. Dean, "Distilling the Knowledge in a Neural Network", 2015. The teachers
hear the very window that the network learns from, mixed and varied as it is (L. Beyer et al.,
"Knowledge distillation: A good teacher is patient and consistent", 2022).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from jerboa.training.tensorflow import keras, tf

__all__ = ["Teacher", "soften"]

_SMALLEST_PROBABILITY = 1e-7


@dataclass(frozen=True, eq=False)
class Teacher:
    """An ensemble of trained networks, and how much of the loss is theirs.

    Attributes
    ----------
    networks : sequence of keras.Model
        Same input and outputs as the network that learns.
    weight, temperature : float
        As in `DistillationSettings`.
    """

    networks: Sequence[Any]
    weight: float
    temperature: float

    def add_targets(self, windows: Any, targets: Any, weights: Any) -> tuple[Any, Any, Any]:
        """Put the teachers' softened mean beside the labels.

        Parameters
        ----------
        windows, targets, weights : tensor
            A batch, as `jerboa.training.examples.Batch` tells.

        Returns
        -------
        tuple of tensor
            The batch with targets of shape (n, 2 * outputs).
        """
        given = [
            soften(network(windows, training=False), self.temperature) for network in self.networks
        ]
        return windows, tf.concat([targets, tf.add_n(given) / len(given)], axis=1), weights

    def loss(self, labels_loss: Any) -> Any:
        """Give the loss of a batch from `add_targets`: the labels' and the teachers' together.

        The teachers' share is multiplied by the square of the temperature, which keeps its
        gradients as large as without one.
        """
        share = self.weight * self.temperature**2

        def both(targets: Any, given: Any) -> Any:
            labels, taught = tf.split(targets, 2, axis=1)
            cross_entropy = (
                keras.losses.binary_crossentropy
                if given.shape[-1] == 1
                else keras.losses.categorical_crossentropy
            )
            distance = cross_entropy(taught, soften(given, self.temperature))
            return (1 - self.weight) * labels_loss(labels, given) + share * distance

        return both


def soften(probabilities: Any, temperature: float) -> Any:
    """Divide the logits behind probabilities by a temperature.

    Parameters
    ----------
    probabilities : tensor of float32, shape (n, outputs)
        Of a sigmoid if there is one output, of a softmax otherwise.
    temperature : float
        Above 1 brings them closer to each other.

    Returns
    -------
    tensor of float32, shape (n, outputs)
    """
    known = tf.clip_by_value(probabilities, _SMALLEST_PROBABILITY, 1 - _SMALLEST_PROBABILITY)
    logits = tf.math.log(known)
    if probabilities.shape[-1] == 1:
        return tf.sigmoid((logits - tf.math.log1p(-known)) / temperature)
    return tf.nn.softmax(logits / temperature)
