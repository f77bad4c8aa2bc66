"""MINIMUM and MAXIMUM: one scale, so that integers can be compared."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jerboa.compiler._broadcast import broadcast_shape, check_broadcast, lower_pair, table_input
from jerboa.compiler._kernel import Kernel
from jerboa.compiler._rule import Arrays, Node, Operand, Rule


def extreme_rule(choose: Callable[..., NDArray[Any]]) -> Rule:
    """Rule of MINIMUM or MAXIMUM.

    Parameters
    ----------
    choose : callable
        ``numpy.minimum`` or ``numpy.maximum``.
    """

    def compute(
        node: Node, first: NDArray[np.int64], second: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        return choose(first, second)

    def lower(node: Node) -> Kernel:
        greatest = int(choose(0, 1))
        return lower_pair(node, "jerboa_extreme", {"greatest": greatest}, compute)

    def reference(node: Node, arrays: Arrays) -> NDArray[Any]:
        return choose(arrays[0], arrays[1])

    return Rule(
        versions=range(1, 5),
        operands=(Operand("first input"), Operand("second input")),
        shape=broadcast_shape,
        lower=lower,
        check=_check,
        reference=reference,
        table_input=table_input,
        in_place=True,
    )


def _check(node: Node) -> None:
    check_broadcast(node)
    node.require_same_quantization()
