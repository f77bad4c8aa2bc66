"""MAX_POOL_2D: the greatest value of each window."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from jerboa.compiler._kernel import Kernel
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


def _lower(node: Node) -> Kernel:
    padded = any(each.padded for each in pool_axes(node))
    return Kernel(
        "jerboa_max_pool_2d",
        constants=(rows_table(node),),
        parameters=pool_parameters(node) | {"padded": int(padded)},
    )


def _reference(node: Node, arrays: Arrays) -> NDArray[Any]:
    rows, columns = pool_axes(node)
    image = rows_read(node, arrays[0])
    greatest = columns.windows(rows.windows(image, 1, -128), 3, -128).max(axis=(2, 4))
    clipped: NDArray[Any] = np.clip(greatest, *activation_range(node))
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
