"""How rows of an operator's output follow from rows of its inputs, where they do one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Protocol

import numpy as np

from jerboa.compiler._graph import Tensor
from jerboa.compiler._move import resolve_axis
from jerboa.compiler._pad import amounts as pad_amounts
from jerboa.compiler._pool import pool_axes
from jerboa.compiler._reduce import axes
from jerboa.compiler._rule import Node
from jerboa.compiler._windows import Axis, filter_axes
from jerboa.compiler.operators import OPERATORS
from jerboa.compiler.partial._timing import Timing
from jerboa.compiler.passes import picked_grid

_FILTERED = frozenset({"CONV_2D", "DEPTHWISE_CONV_2D"})
_POOLED = frozenset({"AVERAGE_POOL_2D", "MAX_POOL_2D"})
_RESHAPED = frozenset({"EXPAND_DIMS", "RESHAPE", "SQUEEZE"})
_REDUCED = frozenset({"MEAN", "REDUCE_MAX", "SUM"})
_PADDED = frozenset({"MIRROR_PAD", "PAD", "PADV2"})
_PAIRED = frozenset({"ADD", "MAXIMUM", "MINIMUM", "MUL", "PRELU", "SUB"})


@dataclass(frozen=True, slots=True)
class Piece:
    """The operator that computes some rows.

    Parameters
    ----------
    kind : str
        The schema's name, or a pass's own.
    attributes : mapping
        Of the operator.
    constants : tuple of Tensor or None
        Inputs behind the first in place of the operator's own; None leaves them.
    whole : bool
        Whether it takes all rows that there are of its input and finds its own among them.
    """

    kind: str
    attributes: Mapping[str, Any]
    constants: tuple[Tensor, ...] | None = None
    whole: bool = False


class Way(Protocol):
    """How rows of the output are made."""

    @property
    def timing(self) -> Timing:
        """Of the output."""

    @property
    def sources(self) -> Sequence[int]:
        """Places of the inputs that follow time."""

    def reads(self, rows: range) -> range:
        """Rows that these need of each source."""

    def piece(self, node: Node, rows: range, there: range) -> Piece:
        """The operator for these rows, from those that are there of the first source."""


@dataclass(frozen=True, slots=True)
class ByWindows:
    """Each row from a window of rows: convolutions and pools."""

    timing: Timing
    windows: Axis
    side: str
    sources: tuple[int, ...] = (0,)

    def reads(self, rows: range) -> range:
        taps = self.windows.taps()[rows.start : rows.stop]
        return range(max(int(taps.min()), 0), min(int(taps.max()) + 1, self.windows.input))

    def piece(self, node: Node, rows: range, there: range) -> Piece:
        before = self.windows.before - rows.start * self.windows.stride + there.start
        part = {f"part_{self.side}": (before, len(rows))}
        return Piece(node.operator.kind, {**node.attributes, **part}, whole=True)


@dataclass(frozen=True, slots=True)
class ByRow:
    """Each row from the same row of every source."""

    timing: Timing
    sources: tuple[int, ...]

    def reads(self, rows: range) -> range:
        return rows

    def piece(self, node: Node, rows: range, there: range) -> Piece:
        constants = () if node.operator.kind in _RESHAPED else None
        kind = "RESHAPE" if node.operator.kind in _RESHAPED else node.operator.kind
        return Piece(kind, node.attributes, constants)


@dataclass(frozen=True, slots=True)
class ByPick:
    """Rows at even distances, and any columns of them."""

    timing: Timing
    rows: tuple[int, ...]
    columns: tuple[int, ...]
    sources: tuple[int, ...] = (0,)

    def reads(self, rows: range) -> range:
        return range(self.rows[rows.start], self.rows[rows.stop - 1] + 1)

    def piece(self, node: Node, rows: range, there: range) -> Piece:
        picked = tuple(row - there.start for row in self.rows[rows.start : rows.stop])
        return Piece("PICK", {"rows": picked, "columns": self.columns}, (), whole=True)


def find_way(node: Node, timings: Mapping[int, Timing]) -> Way | None:
    """How an operator's rows are made; None where it needs the whole of its inputs.

    Parameters
    ----------
    node : Node
        At least one of its inputs follows time.
    timings : mapping of int to Timing
        Of every tensor that does.
    """
    kind = node.operator.kind
    given = {
        place: timings[index]
        for place, index in enumerate(node.operator.inputs)
        if index is not None and index in timings
    }
    timing = next(iter(given.values()))
    if kind in _FILTERED or kind in _POOLED:
        return _by_windows(node, timing)
    if kind in ("PICK", "RESIZE_NEAREST_NEIGHBOR", "SLICE", "STRIDED_SLICE", "GATHER"):
        return _by_pick(node, timing)
    axis = _row_axis(node, given)
    shape = node.output.shape
    if axis is None or shape[axis] != timing.rows or any(size != 1 for size in shape[:axis]):
        return None
    clean = range(
        max(each.clean.start for each in given.values()),
        min(each.clean.stop for each in given.values()),
    )
    return ByRow(Timing(axis, timing.rows, timing.stride, clean), tuple(given))


def _by_windows(node: Node, timing: Timing) -> Way | None:
    both = filter_axes(node) if node.operator.kind in _FILTERED else pool_axes(node)
    if timing.axis not in (1, 2) or any(size != 1 for size in node.output.shape[: timing.axis]):
        return None
    windows, side = both[timing.axis - 1], ("height", "width")[timing.axis - 1]
    taps = windows.taps()
    seen = (taps.min(axis=1) >= timing.clean.start) & (taps.max(axis=1) < timing.clean.stop)
    clean = np.flatnonzero(seen)
    return ByWindows(
        Timing(
            timing.axis,
            windows.output,
            timing.stride * windows.stride,
            range(int(clean[0]), int(clean[-1]) + 1) if len(clean) else range(0),
        ),
        windows,
        side,
    )


def _by_pick(node: Node, timing: Timing) -> Way | None:
    grid = picked_grid(node)
    if grid is None or timing.axis != 1:
        return None
    rows, columns = grid
    steps = {after - before for before, after in pairwise(rows)}
    if len(steps) != 1 or min(steps) < 1:
        return None
    clean = [place for place, row in enumerate(rows) if row in timing.clean]
    return ByPick(
        Timing(
            1,
            len(rows),
            timing.stride * steps.pop(),
            range(clean[0], clean[-1] + 1) if clean else range(0),
        ),
        rows,
        columns,
    )


def _row_axis(node: Node, given: Mapping[int, Timing]) -> int | None:
    """Where the rows lie in the output of an operator that computes each from the same of all."""
    kind, shape = node.operator.kind, node.output.shape
    first = next(iter(given.values()))
    if any(
        (each.axis, each.rows, each.stride) != (first.axis, first.rows, first.stride)
        for each in given.values()
    ):
        return None
    axis, rank = first.axis, len(node.input().shape)
    if kind in _RESHAPED:
        return _reshaped_axis(node, first)
    if kind in _REDUCED:
        gone = axes(node)
        if axis in gone:
            return None
        return axis if node.attributes["keep_dims"] else axis - sum(each < axis for each in gone)
    if kind == "SOFTMAX":
        return axis if axis < rank - 1 else None
    if kind == "CONCATENATION":
        joined = resolve_axis(int(node.attributes["axis"]), rank)
        return axis if len(given) == len(node.operator.inputs) and joined != axis else None
    if kind in _PADDED:
        return axis if pad_amounts(node)[axis] == (0, 0) else None
    if kind in _PAIRED:
        return axis if all(_is_even(node, place, given, axis) for place in (0, 1)) else None
    rule = OPERATORS[kind]
    return axis if rule.table_input is not None and shape == node.input().shape else None


def _is_even(node: Node, place: int, given: Mapping[int, Timing], axis: int) -> bool:
    """Whether an input of two follows time, or is the same constant for every row."""
    tensor, rank = node.input(place), len(node.output.shape)
    if place in given:
        return len(tensor.shape) == rank
    behind = axis - (rank - len(tensor.shape))
    return tensor.data is not None and (behind < 0 or tensor.shape[behind] == 1)


def _reshaped_axis(node: Node, timing: Timing) -> int | None:
    """Where the rows lie after a reshape that leaves each of them whole."""
    axis = next((axis for axis, size in enumerate(node.output.shape) if size > 1), None)
    whole = axis is not None and node.output.shape[axis] == timing.rows
    return axis if whole and timing.rows > 1 else None
