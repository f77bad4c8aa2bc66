"""MIRROR_PAD: the input mirrored around each dimension, its border repeated or not."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from jerboa.compiler import _pad
from jerboa.compiler._kernel import Kernel
from jerboa.compiler._rule import Arrays, Node, Operand, Rule
from jerboa.compiler._take import check_take, take

_MODES = ("reflect", "symmetric")
"""Numbers in the schema, NumPy's names."""


def _mode(node: Node) -> str:
    number = node.attributes["mode"]
    if number not in range(len(_MODES)):
        node.refuse(None, f"mode {number} is not known", "use REFLECT or SYMMETRIC")
    return _MODES[number]


def _indices(node: Node) -> list[NDArray[np.int64]]:
    """Index of the input for each index of the output, along each dimension."""
    pairs = zip(node.input().shape, _pad.amounts(node), strict=True)
    return [np.pad(np.arange(size), both, mode=_mode(node)) for size, both in pairs]  # type: ignore[call-overload]


def _check(node: Node) -> None:
    node.require_same_quantization()
    most = 1 if _mode(node) == "reflect" else 0
    for size, both in zip(node.input().shape, _pad.amounts(node), strict=True):
        if max(both) > size - most:
            node.refuse(node.input(1), f"adds {max(both)} to {size} values", "pad by less")
    check_take(node, _indices(node), node.input().shape)


def _lower(node: Node) -> Kernel:
    return take(_indices(node), node.input().shape)


def _reference(node: Node, arrays: Arrays) -> NDArray[Any]:
    padded: NDArray[Any] = np.pad(arrays[0], _pad.amounts(node), mode=_mode(node))  # type: ignore[call-overload]
    return padded


RULE = Rule(
    versions=range(1, 4),
    operands=(Operand("input"), _pad.AMOUNTS),
    shape=_pad.shape,
    lower=_lower,
    options="MirrorPadOptions",
    attributes={"mode": "Mode"},
    check=_check,
    reference=_reference,
)
