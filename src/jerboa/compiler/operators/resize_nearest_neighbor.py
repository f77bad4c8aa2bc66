"""RESIZE_NEAREST_NEIGHBOR: rows and columns picked by tables of indices."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from jerboa.compiler import _resize
from jerboa.compiler._rule import Arrays, Constant, Kernel, Node, Rule
from jerboa.compiler._windows import images


def _indices(node: Node, before: int, after: int) -> NDArray[np.uint16]:
    """Index of the input for each output, in float32 as TFLite's `GetNearestNeighbor`."""
    align, half = node.attributes["align_corners"], node.attributes["half_pixel_centers"]
    if align and after > 1:
        scale = np.float32(before - 1) / np.float32(after - 1)
    else:
        scale = np.float32(before) / np.float32(after)
    offset = np.float32(0.5 if half else 0.0)
    place = (np.arange(after, dtype=np.float32) + offset) * scale
    nearest = np.floor(place + np.float32(0.5)) if align else np.floor(place)
    indices: NDArray[np.uint16] = np.clip(nearest, 0, before - 1).astype(np.uint16)
    return indices


def _lower(node: Node) -> Kernel:
    batch, height, width, channels = images(node)
    _, new_height, new_width, _ = node.output.shape
    return Kernel(
        "jerboa_resize_nearest_neighbor",
        constants=(
            Constant("rows", _indices(node, height, new_height)),
            Constant("columns", _indices(node, width, new_width)),
        ),
        parameters={
            "batches": batch,
            "input_height": height,
            "input_width": width,
            "channels": channels,
            "output_height": new_height,
            "output_width": new_width,
        },
    )


def _reference(node: Node, arrays: Arrays) -> NDArray[Any]:
    _, height, width, _ = images(node)
    _, new_height, new_width, _ = node.output.shape
    rows, columns = _indices(node, height, new_height), _indices(node, width, new_width)
    picked: NDArray[Any] = arrays[0][:, rows][:, :, columns]
    return picked


RULE = Rule(
    versions=range(1, 5),
    operands=_resize.OPERANDS,
    shape=_resize.shape,
    lower=_lower,
    check=_resize.check,
    options="ResizeNearestNeighborOptions",
    attributes=_resize.ATTRIBUTES,
    reference=_reference,
)
