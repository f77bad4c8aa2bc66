"""Values picked by tables of offsets, one for each dimension: what no fixed step reaches."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from jerboa.compiler._kernel import Constant, Kernel
from jerboa.compiler._move import steps
from jerboa.compiler._rule import Node

_TABLES = 4


def take(indices: Sequence[NDArray[np.int64]], shape: Sequence[int]) -> Kernel:
    """Kernel that picks, along each dimension of the first input, the indices given."""
    tables, run = _tables(indices, shape)
    padded = [np.zeros(1, np.int64)] * (_TABLES - len(tables)) + tables
    return Kernel(
        "jerboa_take",
        constants=tuple(
            Constant(f"table_{number}", table.astype(np.int32))
            for number, table in enumerate(padded)
        ),
        parameters={
            **{f"count_{number}": len(table) for number, table in enumerate(padded)},
            "run": run,
        },
        inputs=(0,),
    )


def check_take(node: Node, indices: Sequence[NDArray[np.int64]], shape: Sequence[int]) -> None:
    """Refuse more dimensions than the kernel has."""
    if len(_tables(indices, shape)[0]) > _TABLES:
        node.refuse(None, f"picks along more than {_TABLES} dimensions", "split the operator")


def _tables(
    indices: Sequence[NDArray[np.int64]], shape: Sequence[int]
) -> tuple[list[NDArray[np.int64]], int]:
    """Tables of offsets, and how many values lie side by side in the innermost pick."""
    tables = [picked * step for picked, step in zip(indices, steps(shape), strict=True)]
    run = 1
    while tables and np.array_equal(tables[-1], np.arange(len(tables[-1])) * run):
        if len(tables[-1]) != shape[len(tables) - 1]:
            break
        run *= len(tables.pop())
    return [table for table in tables if len(table) > 1 or table.any()], run
