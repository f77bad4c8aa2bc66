"""The networks that can be trained, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import prod
from types import MappingProxyType
from typing import Any

from jerboa.errors import ModelError
from jerboa.training import _bodies as bodies

__all__ = ["ARCHITECTURES", "Architecture", "NetworkCost", "build_network", "network_cost"]


@dataclass(frozen=True)
class Architecture:
    """A network's body: everything before its last dense layer.

    Attributes
    ----------
    summary : str
        One line for a user who has to choose.
    body : callable
        Takes Keras' input tensor (batch, columns, bins, 1), a seed for dropout and a factor
        for the number of filters; returns the features (batch, n) that the last dense layer reads.
    """

    summary: str
    body: Callable[[Any, int, float], Any]


ARCHITECTURES: Mapping[str, Architecture] = MappingProxyType(
    {
        "tutorial": Architecture("the Arm tutorial's: 32x32, one 8x8 convolution", bodies.tutorial),
        "small_cnn": Architecture("four convolutions that halve both axes", bodies.small_cnn),
        "detector": Architecture("four convolutions, by their highest moments", bodies.detector),
        "ds_cnn": Architecture("depthwise separable convolutions", bodies.ds_cnn),
        "residual": Architecture("residual blocks with squeeze-and-excite", bodies.residual),
        "temporal": Architecture("convolutions to one bin, then along time", bodies.temporal),
        "long_temporal": Architecture("as temporal, of twice the reach", bodies.long_temporal),
        "streaming": Architecture("six convolutions, one new column a hop each", bodies.streaming),
    }
)
"""Every architecture by its name in the settings."""


_NOTHING_LEFT = "zero or negative"
"""What Keras says of the size of a convolution's output."""


@dataclass(frozen=True)
class NetworkCost:
    """What a network costs, known before it is trained.

    Attributes
    ----------
    macs : int
        Multiply-accumulates of a window.
    macs_per_column : int
        Of one new output column of each convolution: what is left of them in a hop where the
        chip keeps the others and all strides along time make up one hop.
    parameters : int
        Weights and biases, normalizations folded away.
    """

    macs: int
    macs_per_column: int
    parameters: int


def network_cost(network: Any) -> NetworkCost:
    """Count the multiply-accumulates and parameters of a network's convolutions and dense layers.

    Parameters
    ----------
    network : keras.Model
        From `build_network`.

    Returns
    -------
    NetworkCost
    """
    from jerboa.training.tensorflow import keras

    layers = keras.layers
    macs = column = parameters = 0
    for layer in network.layers:
        if not isinstance(layer, layers.Conv2D | layers.DepthwiseConv2D | layers.Dense):
            continue
        weights = prod(layer.kernel.shape)
        parameters += weights + layer.output.shape[-1]
        times, places = 1, 1
        if not isinstance(layer, layers.Dense):
            times, places = layer.output.shape[1:3]
        macs += weights * times * places
        column += weights * places
    return NetworkCost(macs, column, parameters)


def build_network(
    architecture: str,
    outputs: int,
    *,
    shape: tuple[int, int] = (124, 129),
    seed: int = 0,
    width: float = 1.0,
    precision: str = "float32",
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
    width : float
        Factor for the number of filters (A. Howard et al., "MobileNets", 2017), rounded to
        multiples of 4.
    precision : str
        ``float32``, or ``bfloat16`` for activations of half the size; weights and the last
        layer are float32 in both.

    Returns
    -------
    keras.Model
        Input (batch, columns, bins, 1) float32 real magnitudes; output (batch, outputs)
        float32 probabilities.

    Raises
    ------
    ModelError
        If there is no such architecture, or its convolutions leave nothing of so few columns.
    """
    if architecture not in ARCHITECTURES:
        known = ", ".join(sorted(ARCHITECTURES))
        raise ModelError(f"no architecture is called '{architecture}'; choose one of: {known}")
    from jerboa.training.tensorflow import keras, quiet

    keras.utils.set_random_seed(seed)
    usual = keras.config.dtype_policy()
    keras.config.set_dtype_policy("mixed_bfloat16" if precision == "bfloat16" else precision)
    try:
        with quiet():
            inputs = keras.Input((*shape, 1), name="spectrogram")
            features = ARCHITECTURES[architecture].body(inputs, seed, width)
            return keras.Model(inputs, add_head(features, outputs), name=architecture)
    except ValueError as error:
        if _NOTHING_LEFT not in str(error):
            raise
        raise ModelError(
            f"architecture '{architecture}' leaves nothing of {shape[0]} columns; use more columns "
            "(with a smaller hop as many seconds have more)"
        ) from error
    finally:
        keras.config.set_dtype_policy(usual)


def add_head(features: Any, outputs: int) -> Any:
    """Put the last dense layer and its probabilities upon a body's features."""
    from jerboa.training.tensorflow import keras

    logits = keras.layers.Dense(outputs, dtype="float32", name="logits")(features)
    activation = "sigmoid" if outputs == 1 else "softmax"
    return keras.layers.Activation(activation, dtype="float32", name="probabilities")(logits)
