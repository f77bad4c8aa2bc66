"""The networks that can be trained, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from jerboa.errors import ModelError

__all__ = ["ARCHITECTURES", "Architecture", "build_network"]


@dataclass(frozen=True)
class Architecture:
    """A network's body: everything before its last dense layer.

    Attributes
    ----------
    summary : str
        One line for a user who has to choose.
    body : callable
        Takes Keras' input tensor (batch, columns, bins, 1) and a seed for dropout, returns
        the features (batch, n) that the last dense layer reads.
    """

    summary: str
    body: Callable[[Any, int], Any]


def _tutorial(inputs: Any, seed: int) -> Any:
    from jerboa.training._tensorflow import keras

    layers = keras.layers
    hidden = layers.Resizing(32, 32, interpolation="nearest", name="resize")(inputs)
    hidden = layers.Normalization(axis=-1, name="normalization")(hidden)
    hidden = layers.Conv2D(8, 8, strides=2, activation="relu", name="convolution")(hidden)
    hidden = layers.MaxPooling2D(2, name="pooling")(hidden)
    hidden = layers.Flatten(name="flatten")(hidden)
    return layers.Dropout(0.25, seed=seed, name="dropout")(hidden)


ARCHITECTURES: Mapping[str, Architecture] = MappingProxyType(
    {
        "tutorial": Architecture(
            "the Arm tutorial's: 32x32, one 8x8 convolution, 90 K multiply-accumulates", _tutorial
        ),
    }
)
"""Every architecture by its name in the settings."""


def build_network(
    architecture: str, outputs: int, *, shape: tuple[int, int] = (124, 129), seed: int = 0
) -> Any:
    """Build an untrained network.

    Parameters
    ----------
    architecture : str
        A key of `ARCHITECTURES`.
    outputs : int
        Neurons of the last layer: 1 gives a sigmoid, more a softmax.
    shape : (int, int)
        Columns and bins of the front end.
    seed : int
        Of the initial weights and of dropout.

    Returns
    -------
    keras.Model
        Input (batch, columns, bins, 1) float32 real magnitudes; output (batch, outputs)
        float32 probabilities.

    Raises
    ------
    ModelError
        If there is no such architecture.

    Notes
    -----
    ``tutorial`` is the network of S. Johnson, "End-to-end tinyML audio classification with the
    Raspberry Pi RP2040" (Arm, 2021).
    """
    if architecture not in ARCHITECTURES:
        known = ", ".join(sorted(ARCHITECTURES))
        raise ModelError(f"no architecture is called '{architecture}'; choose one of: {known}")
    from jerboa.training._tensorflow import keras, quiet

    keras.utils.set_random_seed(seed)
    with quiet():
        inputs = keras.Input((*shape, 1), name="spectrogram")
        features = ARCHITECTURES[architecture].body(inputs, seed)
        return keras.Model(inputs, add_head(features, outputs), name=architecture)


def add_head(features: Any, outputs: int) -> Any:
    """Put the last dense layer and its probabilities upon a body's features."""
    from jerboa.training._tensorflow import keras

    logits = keras.layers.Dense(outputs, name="logits")(features)
    activation = "sigmoid" if outputs == 1 else "softmax"
    return keras.layers.Activation(activation, name="probabilities")(logits)
