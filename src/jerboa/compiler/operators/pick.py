"""PICK: rows and columns of an image. Not of the schema: passes make it of others."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from jerboa.compiler._pick import pick, pick_kernel
from jerboa.compiler._rule import Arrays, Node, Operand, Rule
from jerboa.compiler._windows import images


def _grid(node: Node) -> tuple[NDArray[np.uint16], NDArray[np.uint16]]:
    rows, columns = (np.array(node.attributes[name], np.uint16) for name in ("rows", "columns"))
    return rows, columns


def _shape(node: Node) -> tuple[int, ...]:
    batch, *_, channels = images(node)
    rows, columns = _grid(node)
    return (batch, len(rows), len(columns), channels)


def _reference(node: Node, arrays: Arrays) -> NDArray[Any]:
    return pick(arrays[0], *_grid(node))


RULE = Rule(
    versions=(),
    operands=(Operand("input"),),
    shape=_shape,
    lower=lambda node: pick_kernel(node, *_grid(node)),
    check=Node.require_same_quantization,
    reference=_reference,
)
