"""Sliding windows over height and width: what convolution and pooling share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jerboa.compiler._kernel import Constant
from jerboa.compiler._rule import Node

_PADDINGS = ("SAME", "VALID")

PICKED_ROWS = "picked_rows"
"""Attribute that a pass gives to operators with windows: rows of the input, in reading order."""


@dataclass(frozen=True, slots=True)
class Axis:
    """The windows along one dimension.

    Parameters
    ----------
    input, output : int
        Length before and after.
    filter : int
        Taps of a window.
    stride, dilation : int
        From window to window, and from tap to tap.
    before : int
        Taps of the first window that lie in the padding.
    """

    input: int
    output: int
    filter: int
    stride: int
    dilation: int
    before: int

    @property
    def padded(self) -> bool:
        """Whether any window reaches outside of the input."""
        reach = (self.output - 1) * self.stride + (self.filter - 1) * self.dilation
        return self.before > 0 or reach - self.before >= self.input

    def taps(self) -> NDArray[np.int64]:
        """Index of the input for each tap of each window, shape (output, filter)."""
        starts = np.arange(self.output)[:, None] * self.stride - self.before
        return starts + np.arange(self.filter) * self.dilation

    def covered(self) -> NDArray[np.int64]:
        """Taps of each window that lie in the input, shape (output,)."""
        taps = self.taps()
        counts: NDArray[np.int64] = ((taps >= 0) & (taps < self.input)).sum(axis=1)
        return counts

    def windows(self, values: NDArray[Any], dimension: int, padding: int) -> NDArray[Any]:
        """Windows of an array: `dimension` becomes two, windows and taps."""
        taps = self.taps()
        inside = (taps >= 0) & (taps < self.input)
        taken = np.take(values, np.clip(taps, 0, self.input - 1), axis=dimension)
        shape = inside.shape + (1,) * (values.ndim - dimension - 1)
        return np.where(inside.reshape(shape), taken, padding)


def axis(
    node: Node, length: int, taps: int, stride_name: str, dilation_name: str | None = None
) -> Axis:
    """Windows along one dimension, padded as the operator says.

    A pass may have said which windows there are; the first may then begin within the input.

    The padding of TFLite's `ComputePaddingWithOffset`: half of what is lacking goes
    before, the odd rest behind. What a pass has folded in of a PAD comes around that.
    """
    stride = positive(node, stride_name)
    dilation = positive(node, dilation_name) if dilation_name else 1
    part = node.attributes.get(stride_name.replace("stride", "part"))
    if part is not None:
        before, output = part
        return Axis(length, output, taps, stride, dilation, before)
    folded = node.attributes.get(stride_name.replace("stride", "pad"), (0, 0))
    inside, length = length, length + sum(folded)
    extent = (taps - 1) * dilation + 1
    if padding(node) == "SAME":
        output = -(-length // stride)
        before = max(0, (output - 1) * stride + extent - length) // 2
    else:
        output = (length - extent) // stride + 1
        before = 0
    if output < 1:
        node.refuse(node.input(), "is smaller than the filter", "make the input larger")
    return Axis(inside, output, taps, stride, dilation, before + folded[0])


def filter_axes(node: Node) -> tuple[Axis, Axis]:
    """Rows and columns of a convolution whose weights are input 1, filters first."""
    _, height, width, _ = images(node)
    _, filter_height, filter_width, _ = node.input(1).shape
    return (
        axis(node, height, filter_height, "stride_height", "dilation_height"),
        axis(node, width, filter_width, "stride_width", "dilation_width"),
    )


def window_parameters(node: Node, rows: Axis, columns: Axis) -> dict[str, int]:
    """Parameters that every kernel with windows has."""
    return {
        "batches": images(node)[0],
        "input_height": rows.input,
        "input_width": columns.input,
        "output_height": rows.output,
        "output_width": columns.output,
        "filter_height": rows.filter,
        "filter_width": columns.filter,
        "stride_height": rows.stride,
        "stride_width": columns.stride,
        "pad_top": rows.before,
        "pad_left": columns.before,
    }


def padding(node: Node) -> str:
    """``"SAME"`` or ``"VALID"``."""
    number = node.attributes["padding"]
    if number not in range(len(_PADDINGS)):
        node.refuse(None, f"padding {number} is not known", "use SAME or VALID padding")
    return _PADDINGS[number]


def positive(node: Node, name: str) -> int:
    """An attribute that counts something."""
    value = int(node.attributes[name])
    if not 1 <= value <= 65_535:
        node.refuse(None, f"{name} is {value}", "use 1 or more")
    return value


def images(node: Node) -> tuple[int, int, int, int]:
    """Shape of the first input as (batch, height, width, channels), of the rows that are read."""
    shape = node.input().shape
    if len(shape) != 4:
        node.refuse(node.input(), f"has {len(shape)} dimensions, not 4", "reshape it to NHWC")
    batch, height, width, channels = shape
    return batch, len(node.attributes.get(PICKED_ROWS, range(height))), width, channels


def rows_table(node: Node) -> Constant:
    """The row of the first input for each that is read; empty where that is every row."""
    return Constant("rows", np.array(node.attributes.get(PICKED_ROWS, ()), np.uint16))


def rows_read(node: Node, values: NDArray[Any]) -> NDArray[Any]:
    """Values of the first input, of the rows that are read."""
    read: NDArray[Any] = values[:, node.attributes.get(PICKED_ROWS, slice(None))]
    return read
