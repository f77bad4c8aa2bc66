"""What every layer holds while the input is silent: the first values of what is kept."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jerboa.compiler._graph import Graph
from jerboa.compiler._rule import Node
from jerboa.compiler.operators import OPERATORS
from jerboa.errors import ModelError


def silent_window(graph: Graph, silence: ArrayLike | None) -> NDArray[np.int8]:
    """The network's input when nothing is heard.

    Parameters
    ----------
    graph : Graph
        With one int8 input.
    silence : array_like of int or None
        A column, or one value for all; the input's zero point if None.

    Raises
    ------
    ModelError
        If it is no column of int8 values.
    """
    tensor = graph.tensors[graph.inputs[0]]
    zero_point = 0 if tensor.quantization is None else tensor.quantization.zero_point
    column = np.asarray(zero_point if silence is None else silence)
    values = column.size == 1 or column.size * tensor.shape[1] == tensor.elements
    if not values or column.dtype.kind not in "iu" or (np.abs(column + 0.5) > 128).any():
        raise ModelError(
            f"the silence given is no column of {tensor.elements // tensor.shape[1]} int8 values; "
            "give one value, or as many as the front end"
        )
    column = column.astype(np.int8).reshape(-1)
    window = np.broadcast_to(column, (tensor.shape[1], column.size))
    width = tensor.elements // tensor.shape[1]
    return np.ascontiguousarray(np.broadcast_to(window, (tensor.shape[1], width))).reshape(
        tensor.shape
    )


def activations(
    graph: Graph, window: NDArray[np.int8], wanted: set[int]
) -> dict[int, NDArray[Any]]:
    """Values of the wanted tensors for an input, by the operators' own references.

    Parameters
    ----------
    graph : Graph
        Without state.
    window : ndarray of int8
        Its only input.
    wanted : set of int
        Tensors.
    """
    known: dict[int, NDArray[Any]] = {
        index: tensor.data for index, tensor in enumerate(graph.tensors) if tensor.data is not None
    }
    known[graph.inputs[0]] = window
    left = wanted - known.keys()
    for step, operator in enumerate(graph.operators):
        if not left:
            break
        arrays = [known[index] for index in operator.inputs if index is not None]
        node = Node(graph, step)
        made = OPERATORS[operator.kind].evaluate(node, arrays)
        known.update(zip(operator.outputs, made, strict=True))
        left -= set(operator.outputs)
    return {index: known[index] for index in wanted}
