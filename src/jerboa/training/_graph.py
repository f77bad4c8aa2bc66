"""A network as a graph of layers, copied layer by layer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from jerboa.errors import ModelError
from jerboa.training.tensorflow import keras

__all__ = ["consumers", "copy_graph", "inputs_of", "layers_in_order"]


def layers_in_order(network: Any) -> Iterator[Any]:
    """Layers of a network after its input, each behind those that it reads.

    Raises
    ------
    ModelError
        If a layer is used twice, or the network has several inputs or outputs.
    """
    if len(network.inputs) != 1 or len(network.outputs) != 1:
        raise ModelError(f"network '{network.name}' has several inputs or outputs; use one of each")
    for layer in network.layers:
        if isinstance(layer, keras.layers.InputLayer):
            continue
        if len(layer._inbound_nodes) != 1:
            raise ModelError(
                f"layer '{layer.name}' is used more than once; give each place a layer of its own"
            )
        yield layer


def inputs_of(layer: Any) -> list[Any]:
    """Tensors that a layer reads."""
    return list(layer.input) if isinstance(layer.input, list | tuple) else [layer.input]


def consumers(network: Any) -> dict[int, list[Any]]:
    """Layers that read each tensor, by the tensor's ``id``."""
    found: dict[int, list[Any]] = defaultdict(list)
    for layer in layers_in_order(network):
        for tensor in inputs_of(layer):
            found[id(tensor)].append(layer)
    return found


def copy_graph(
    network: Any,
    batch: int | None,
    copy: Callable[[Any, list[Any]], Any],
    *,
    first: Callable[[Any], Any] | None = None,
) -> Any:
    """Build a network of the same shape from what `copy` makes of each layer.

    Parameters
    ----------
    network : keras.Model
        One input, one output.
    batch : int or None
        Of the new network's input.
    copy : callable
        Takes a layer and the new tensors that stand for its inputs; returns the new tensor that
        stands for its output.
    first : callable, optional
        A layer to put behind the input.

    Returns
    -------
    keras.Model
    """
    inputs = keras.Input(batch_shape=(batch, *network.input_shape[1:]), name="spectrogram")
    tensors = {id(network.inputs[0]): first(inputs) if first else inputs}
    for layer in layers_in_order(network):
        tensors[id(layer.output)] = copy(layer, [tensors[id(each)] for each in inputs_of(layer)])
    return keras.Model(inputs, tensors[id(network.outputs[0])], name=network.name)
