"""RESIZE_BILINEAR: four neighbours weighted in fixed point, by tables of rows and columns."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from jerboa.compiler import _resize
from jerboa.compiler._kernel import Constant, Kernel
from jerboa.compiler._rule import Arrays, Node, Rule
from jerboa.compiler._windows import images

_ONE = 1 << 10


def _check(node: Node) -> None:
    node.require_same_quantization()
    if node.attributes["align_corners"] and node.attributes["half_pixel_centers"]:
        node.refuse(
            None, "has align_corners and half_pixel_centers at once", "choose one of the two"
        )


def _neighbours(node: Node, before: int, after: int) -> NDArray[np.int64]:
    """Lower and upper neighbour and the upper one's weight of 1024, for each output.

    The integers of TFLite's `ResizeBilinearInteger`, whose divisions truncate.

    Returns
    -------
    ndarray, shape (3, after), int64
    """
    steps, places = before, after
    if node.attributes["align_corners"] and after > 1:
        steps, places = before - 1, after - 1
    scale = (_ONE * steps + places // 2) // places
    scaled = np.arange(after, dtype=np.int64) * scale
    if node.attributes["half_pixel_centers"]:
        scaled += scale // 2 - _ONE // 2
    lower = np.maximum(np.trunc(scaled / _ONE).astype(np.int64), 0)
    upper = np.minimum(np.trunc((scaled + _ONE - 1) / _ONE).astype(np.int64), before - 1)
    if (lower >= before).any():
        node.refuse(
            node.output, "reaches beyond the input by rounding", "enlarge it in several steps"
        )
    return np.stack([lower, upper, scaled - _ONE * lower])


def _lower(node: Node) -> Kernel:
    batch, height, width, channels = images(node)
    _, new_height, new_width, _ = node.output.shape
    tables = {
        "row": _neighbours(node, height, new_height),
        "column": _neighbours(node, width, new_width),
    }
    constants = [
        constant
        for name, (lower, upper, weight) in tables.items()
        for constant in (
            Constant(f"lower_{name}", lower.astype(np.uint16)),
            Constant(f"upper_{name}", upper.astype(np.uint16)),
            Constant(f"{name}_weight", weight.astype(np.int16)),
        )
    ]
    return Kernel(
        "jerboa_resize_bilinear",
        constants=tuple(constants),
        parameters={
            "batches": batch,
            "input_height": height,
            "input_width": width,
            "channels": channels,
            "output_height": new_height,
            "output_width": new_width,
        },
    )


def _blend(values: NDArray[Any], table: NDArray[np.int64], axis: int) -> NDArray[Any]:
    """Neighbours weighted along one dimension, 1024 times too large."""
    lower, upper, weight = table
    shape = [1] * values.ndim
    shape[axis] = len(weight)
    weights = weight.reshape(shape)
    blended: NDArray[Any] = (
        values.take(lower, axis) * (_ONE - weights) + values.take(upper, axis) * weights
    )
    return blended


def _reference(node: Node, arrays: Arrays) -> NDArray[Any]:
    _, height, width, _ = images(node)
    _, new_height, new_width, _ = node.output.shape
    values = arrays[0].astype(np.int64)
    across = _blend(values, _neighbours(node, width, new_width), 2)
    sums = _blend(across, _neighbours(node, height, new_height), 1)
    rounded: NDArray[Any] = np.sign(sums) * ((np.abs(sums) + (_ONE * _ONE) // 2) >> 20)
    return rounded


RULE = Rule(
    versions=range(1, 5),
    operands=_resize.OPERANDS,
    shape=_resize.shape,
    lower=_lower,
    check=_check,
    options="ResizeBilinearOptions",
    attributes=_resize.ATTRIBUTES,
    reference=_reference,
)
