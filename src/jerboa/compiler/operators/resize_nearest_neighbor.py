"""RESIZE_NEAREST_NEIGHBOR: rows and columns picked by tables of indices."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from jerboa.compiler import _resize
from jerboa.compiler._pick import pick, pick_kernel
from jerboa.compiler._rule import Arrays, Node, Rule
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
    # In float32 the sum would reach 1 from just below a half; TFLite rounds the place itself.
    nearest = np.floor(place.astype(np.float64) + 0.5) if align else np.floor(place)
    indices: NDArray[np.uint16] = np.clip(nearest, 0, before - 1).astype(np.uint16)
    return indices


def _grid(node: Node) -> tuple[NDArray[np.uint16], NDArray[np.uint16]]:
    """Row and column of the input for each of the output."""
    _, height, width, _ = images(node)
    _, new_height, new_width, _ = node.output.shape
    return _indices(node, height, new_height), _indices(node, width, new_width)


def _reference(node: Node, arrays: Arrays) -> NDArray[Any]:
    return pick(arrays[0], *_grid(node))


RULE = Rule(
    versions=range(1, 5),
    operands=_resize.OPERANDS,
    shape=_resize.shape,
    lower=lambda node: pick_kernel(node, *_grid(node)),
    check=Node.require_same_quantization,
    options="ResizeNearestNeighborOptions",
    attributes=_resize.ATTRIBUTES,
    reference=_reference,
)
