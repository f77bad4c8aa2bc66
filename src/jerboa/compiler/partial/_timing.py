"""How the rows of a tensor follow time, and which of them come again as the window moves on."""

from __future__ import annotations

from dataclasses import dataclass
from math import lcm

import numpy as np
from numpy.typing import NDArray

MOST_PHASES = 8
"""More sets of kept rows are not worth their RAM."""


@dataclass(frozen=True, slots=True)
class Timing:
    """A tensor's rows in time.

    Parameters
    ----------
    axis : int
        The dimension along which they lie; those before it have one index.
    rows : int
        How many there are.
    stride : int
        Columns of the network's input from one to the next.
    clean : range
        Rows that depend on what they see alone, and not on where in the window it is: no tap
        of theirs reaches into the padding of the window, directly or through others.
    """

    axis: int
    rows: int
    stride: int
    clean: range

    def moved(self, columns: int) -> tuple[int, int]:
        """By how many rows the tensor moves on in how many hops, the fewest there are."""
        both = lcm(self.stride, columns)
        return both // self.stride, both // columns


@dataclass(frozen=True, slots=True)
class Rows:
    """Which rows of a tensor there are in a hop, and where they come from.

    Parameters
    ----------
    segments : tuple of range
        All that there are; each lies in one piece.
    computed : tuple of range
        Those that are computed.
    kept : range
        Those that were computed before, `phases` hops ago, `moved` rows further on.
    moved, phases : int
        As `Timing.moved` gives them.
    """

    segments: tuple[range, ...]
    computed: tuple[range, ...]
    kept: range
    moved: int
    phases: int

    @property
    def next_kept(self) -> range:
        """Rows of this hop that a later one keeps."""
        return range(self.kept.start + self.moved, self.kept.stop + self.moved)


def choose_rows(timing: Timing, needed: NDArray[np.bool_], columns: int) -> Rows:
    """Keep what comes again, and compute the rest of what is needed.

    Row j of a hop is row ``j + moved`` of an earlier one, if both are clean. What is needed of
    them is kept from the hop on in which it was computed first, as the last of the clean rows.

    Parameters
    ----------
    timing : Timing
        Of the tensor.
    needed : ndarray of bool, shape (rows,)
        Rows that others read.
    columns : int
        New columns of the input in a hop.
    """
    moved, phases = timing.moved(columns)
    first_new = timing.clean.stop - moved
    there = needed.copy()
    kept = range(0)
    if phases <= MOST_PHASES:
        again = [row for row in range(timing.clean.start, first_new) if needed[row]]
        if again:
            kept = range(again[0], first_new)
            there[kept.start : timing.clean.stop] = True
    computed = there.copy()
    computed[kept.start : kept.stop] = False
    return Rows(_runs(there), _runs(computed), kept, moved, phases)


def _runs(chosen: NDArray[np.bool_]) -> tuple[range, ...]:
    edges = np.flatnonzero(np.diff(chosen.astype(np.int8), prepend=0, append=0)).tolist()
    return tuple(range(first, end) for first, end in zip(edges[::2], edges[1::2], strict=True))
