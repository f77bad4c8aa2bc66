"""AVERAGE_POOL_2D: the mean of each window."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from jerboa.compiler._kernel import Constant, Kernel
from jerboa.compiler._pool import (
    POOL_ATTRIBUTES,
    check_pool,
    pool_axes,
    pool_parameters,
    pool_shape,
)
from jerboa.compiler._requantization import activation_range
from jerboa.compiler._rule import Arrays, Node, Operand, Rule
from jerboa.compiler._windows import rows_read, rows_table

_RECIPROCAL_BITS = 24
_LARGEST_EXACT = 361
"""Up to this count n, (sum + n / 2) * ceil(2**24 / n) fits 32 bits and divides exactly."""


def _counts(node: Node) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Values of the input that the windows cover, along the rows and along the columns."""
    rows, columns = (each.covered() for each in pool_axes(node))
    return rows, columns


def _lower(node: Node) -> Kernel:
    by_row, by_column = _counts(node)
    least, most = int(by_row.min() * by_column.min()), int(by_row.max() * by_column.max())
    exact = most <= _LARGEST_EXACT
    counts = np.arange(least, most + 1 if exact else least + 1)
    reciprocals = -(-(1 << _RECIPROCAL_BITS) // counts)
    return Kernel(
        "jerboa_average_pool_2d",
        constants=(Constant("reciprocals", reciprocals.astype(np.uint32)), rows_table(node)),
        parameters=pool_parameters(node) | {"least": least, "exact": int(exact)},
    )


def _reference(node: Node, arrays: Arrays) -> NDArray[Any]:
    rows, columns = pool_axes(node)
    image = rows_read(node, arrays[0]).astype(np.int64)
    sums = columns.windows(rows.windows(image, 1, 0), 3, 0).sum(axis=(2, 4))
    by_row, by_column = _counts(node)
    counts = by_row[:, None, None] * by_column[:, None]
    means = np.sign(sums) * ((np.abs(sums) + counts // 2) // counts)
    clipped: NDArray[Any] = np.clip(means, *activation_range(node))
    return clipped


RULE = Rule(
    versions=range(1, 4),
    operands=(Operand("input"),),
    shape=pool_shape,
    lower=_lower,
    check=check_pool,
    options="Pool2DOptions",
    attributes=POOL_ATTRIBUTES,
    reference=_reference,
)
