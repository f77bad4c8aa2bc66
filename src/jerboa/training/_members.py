"""Networks that were trained apart, averaged in one: an ensemble that is one model on the chip."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from jerboa.errors import ModelError
from jerboa.training._base import load_base
from jerboa.training._graph import inputs_of, layers_in_order
from jerboa.training._load import load_network
from jerboa.training._phases import History, Material, train_from_scratch, transfer
from jerboa.training.architectures import add_head
from jerboa.training.tensorflow import keras

__all__ = ["average_networks", "train_members"]

_SEEDS_APART = 101


def train_members(material: Material, baseline: Path | None) -> tuple[Any, History]:
    """Train as many networks as the settings say, and average them.

    Parameters
    ----------
    material : Material
        Each network has a seed of its own, those after the first a folder ``member_1``, ….
    baseline : Path, optional
        A ``.keras`` or ``.npz`` file that each is transferred from; without one each is trained
        from scratch.

    Returns
    -------
    network : keras.Model
    history : dict
        By phase; those of the networks after the first are named ``member_1_baseline``, ….

    Raises
    ------
    ModelError
        If the baseline is unusable.
    """
    networks: list[Any] = []
    history: History = {}
    for number in range(material.settings.members):
        own, prefix = material, ""
        if number:
            seed = material.settings.seed + _SEEDS_APART * number
            settings = material.settings.model_copy(update={"seed": seed})
            own = replace(material, settings=settings, folder=material.folder / f"member_{number}")
            prefix = f"member_{number}_"
        if baseline is None:
            network, told = train_from_scratch(own)
        else:
            shipped = baseline.suffix == ".npz"
            columns = material.front_end.columns
            base = load_base(baseline, columns) if shipped else load_network(baseline)
            network, told = transfer(base, own)
        networks.append(network)
        history |= {f"{prefix}{phase}": metrics for phase, metrics in told.items()}
    return (average_networks(networks) if len(networks) > 1 else networks[0]), history


def average_networks(networks: Sequence[Any]) -> Any:
    """Build the network whose logits are the mean of others'.

    All bodies read the same input; one last dense layer reads the features of all.

    Parameters
    ----------
    networks : sequence of keras.Model
        Two or more, as `build_network` makes them, of one input shape and number of outputs.
        They are copied.

    Returns
    -------
    keras.Model

    Raises
    ------
    ModelError
        If they differ in input or outputs.
    """
    shapes = {(each.input_shape, each.output_shape) for each in networks}
    if len(shapes) != 1:
        raise ModelError("networks to be averaged differ in their input or outputs; train alike")
    first = networks[0]
    inputs = keras.Input(first.input_shape[1:], name="spectrogram")
    weights: list[tuple[Any, list[Any]]] = []
    features = [
        _copy_body(network, inputs, f"member_{number}", weights)
        for number, network in enumerate(networks)
    ]
    hidden = keras.layers.Concatenate(name="members")(features)
    averaged = keras.Model(inputs, add_head(hidden, first.output_shape[-1]), name=first.name)
    for layer, values in weights:
        layer.set_weights(values)
        if isinstance(layer, keras.layers.Normalization):
            layer.finalize_state()
    heads = [each.get_layer("logits").get_weights() for each in networks]
    kernels, biases = zip(*heads, strict=True)
    averaged.get_layer("logits").set_weights(
        [np.concatenate(kernels) / len(networks), np.mean(biases, axis=0)]
    )
    return averaged


def _copy_body(network: Any, inputs: Any, prefix: str, weights: list[tuple[Any, list[Any]]]) -> Any:
    """Everything before the last dense layer, on another input."""
    tensors = {id(network.inputs[0]): inputs}
    for layer in layers_in_order(network):
        given = [tensors[id(each)] for each in inputs_of(layer)]
        if layer.name == "logits":
            return given[0]
        copy = type(layer).from_config({**layer.get_config(), "name": f"{prefix}_{layer.name}"})
        tensors[id(layer.output)] = copy(given if len(given) > 1 else given[0])
        weights.append((copy, layer.get_weights()))
    raise ModelError(f"network '{network.name}' has no layer 'logits'; give one of jerboa's own")
