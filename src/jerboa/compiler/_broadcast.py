"""Operators of two inputs, value by value, either of which may be repeated along dimensions."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from jerboa.compiler._kernel import Kernel
from jerboa.compiler._lookup import EVERY, lookup
from jerboa.compiler._move import Loop, merge, steps
from jerboa.compiler._rule import Node

_LOOPS = 4

Compute = Callable[[Node, NDArray[np.int64], NDArray[np.int64]], NDArray[np.int64]]
"""Outputs from two arrays of values that broadcast."""


def broadcast_shape(node: Node) -> tuple[int, ...]:
    """Shape of the output: that of both inputs, repeated as NumPy does."""
    try:
        return np.broadcast_shapes(node.input(0).shape, node.input(1).shape)
    except ValueError:
        shapes = f"{list(node.input(0).shape)} and {list(node.input(1).shape)}"
        node.refuse(None, f"the shapes {shapes} do not fit", "convert the model again")


def check_broadcast(node: Node) -> None:
    """Refuse inputs that change along more dimensions than there are loops."""
    broadcast_shape(node)
    if len(_loops(node)) > _LOOPS:
        node.refuse(
            None,
            f"repeats its inputs along more than {_LOOPS} dimensions in turn",
            "expand one input before",
        )


def lower_pair(
    node: Node, function: str, parameters: Mapping[str, int], compute: Compute
) -> Kernel:
    """Kernel of an operator of two inputs; a table where one of them is a single constant."""
    position = table_input(node)
    if position is not None:
        constant = node.constant(1 - position).astype(np.int64).reshape(1)
        every = EVERY.astype(np.int64)
        made = compute(node, *((every, constant) if position == 0 else (constant, every)))
        return lookup(node, made.astype(np.int8), position)
    loops = _loops(node)
    fields = {}
    for number, loop in enumerate([Loop(1, 0, 0)] * (_LOOPS - len(loops)) + loops):
        fields[f"count_{number}"] = loop.count
        fields[f"first_step_{number}"] = loop.input_step
        fields[f"second_step_{number}"] = loop.output_step
    return Kernel(function, parameters={**fields, **parameters})


def table_input(node: Node) -> int | None:
    """Place of the only input that changes, where the other is a single constant."""
    for position in (0, 1):
        constant, other = node.input(1 - position), node.input(position)
        if constant.data is not None and constant.elements == 1 and other.data is None:
            return position
    return None


def _loops(node: Node) -> list[Loop]:
    """Loops over the output with the steps of both inputs."""
    shape = broadcast_shape(node)
    both = []
    for tensor in (node.input(0), node.input(1)):
        own = [
            0 if size == 1 else step
            for size, step in zip(tensor.shape, steps(tensor.shape), strict=True)
        ]
        both.append([0] * (len(shape) - len(own)) + own)
    return merge([Loop(*each) for each in zip(shape, *both, strict=True)])
