"""Operators that change the scale and cut off what lies outside of real bounds."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from jerboa.compiler._lookup import table_rule
from jerboa.compiler._requantization import float32_ratio, requantize_table
from jerboa.compiler._rule import Node, Rule


def clamped_rule(versions: Collection[int], low: float | None, high: float | None) -> Rule:
    """Rule of an operator that lets real values between two bounds through.

    Parameters
    ----------
    versions : collection of int
        As in `Rule`.
    low, high : float or None
        The bounds.
    """

    def table(node: Node) -> NDArray[np.int8]:
        source, target = node.quantization(node.input()), node.quantization(node.output)
        factor = float(float32_ratio(source.scale, target.scale))
        values: NDArray[np.int8] = requantize_table(node, factor, low, high).values
        return values

    return table_rule(versions, table)
