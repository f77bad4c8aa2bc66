"""Rows and columns of an image picked by tables of indices."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from jerboa.compiler._kernel import Constant, Kernel
from jerboa.compiler._rule import Node
from jerboa.compiler._windows import images


def pick_kernel(node: Node, rows: NDArray[np.uint16], columns: NDArray[np.uint16]) -> Kernel:
    """Kernel that picks from the first input.

    Parameters
    ----------
    node : Node
        Its first input is NHWC.
    rows, columns : ndarray, shape (height,) and (width,), uint16
        Row and column of the input for each of the output.
    """
    batch, height, width, channels = images(node)
    return Kernel(
        "jerboa_resize_nearest_neighbor",
        constants=(Constant("rows", rows), Constant("columns", columns)),
        parameters={
            "batches": batch,
            "input_height": height,
            "input_width": width,
            "channels": channels,
            "output_height": len(rows),
            "output_width": len(columns),
        },
    )


def pick(
    values: NDArray[Any], rows: NDArray[np.uint16], columns: NDArray[np.uint16]
) -> NDArray[Any]:
    """The same in NumPy."""
    picked: NDArray[Any] = values[:, rows][:, :, columns]
    return picked
