"""Operators that pick rows and columns of an image, whatever their names."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np

from jerboa.compiler._rule import Node
from jerboa.compiler.operators import OPERATORS

_PICKING = frozenset({"GATHER", "PICK", "RESIZE_NEAREST_NEIGHBOR", "SLICE", "STRIDED_SLICE"})
_MAX_VALUES = 1 << 18
"""Bound of what is looked at: a file may be hostile."""

Grid: TypeAlias = tuple[tuple[int, ...], tuple[int, ...]]


def picked_grid(node: Node) -> Grid | None:
    """Rows and columns of the input that make the output, if it is no more than that.

    Parameters
    ----------
    node : Node
        Any operator.

    Returns
    -------
    rows, columns : tuple of int
        Index of the NHWC input for each index of the output.
    """
    shape, made = node.input().shape, node.output.shape
    if node.operator.kind not in _PICKING or len(made) != 4 or node.input().elements > _MAX_VALUES:
        return None
    if (made[0], made[3]) != (shape[0], shape[3]):
        return None
    every = np.arange(node.input().elements).reshape(shape)
    reference = OPERATORS[node.operator.kind].reference
    assert reference is not None
    arrays = [every, *(tensor.data for tensor in node.inputs[1:] if tensor.data is not None)]
    read = np.asarray(reference(node, arrays)).reshape(made)
    rows, columns = read[0, :, 0, 0] // (shape[2] * shape[3]), read[0, 0, :, 0] // shape[3]
    if not np.array_equal(read, every[:, rows % shape[1]][:, :, columns % shape[2]]):
        return None
    return tuple(rows.tolist()), tuple((columns % shape[2]).tolist())
