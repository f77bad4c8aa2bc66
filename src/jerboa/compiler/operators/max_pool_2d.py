"""MAX_POOL_2D: the greatest value of each window."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from jerboa.compiler._pool import POOL_ATTRIBUTES, check_pool, pool_axes, pool_shape
from jerboa.compiler._requantization import activation_range
from jerboa.compiler._rule import Arrays, Kernel, Node, Operand, Rule
from jerboa.compiler._windows import images, rows_read, rows_table


def _lower(node: Node) -> Kernel:
    batch, *_, channels = images(node)
    rows, columns = pool_axes(node)
    minimum, maximum = activation_range(node)
    return Kernel(
        "jerboa_max_pool_2d",
        constants=(rows_table(node),),
        parameters={
            "batches": batch,
            "input_height": rows.input,
            "input_width": columns.input,
            "channels": channels,
            "output_height": rows.output,
            "output_width": columns.output,
            "filter_height": rows.filter,
            "filter_width": columns.filter,
            "stride_height": rows.stride,
            "stride_width": columns.stride,
            "pad_top": rows.before,
            "pad_left": columns.before,
            "padded": int(rows.padded or columns.padded),
            "minimum": minimum,
            "maximum": maximum,
        },
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
