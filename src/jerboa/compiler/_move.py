"""Operators that only move values: nested loops with a step in the input and in the output."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

from jerboa.compiler._kernel import Kernel

_LOOPS = 6


@dataclass(frozen=True, slots=True)
class Loop:
    """One dimension of a move.

    Parameters
    ----------
    count : int
        Values along it.
    input_step, output_step : int
        Bytes from one to the next; may be negative.
    """

    count: int
    input_step: int
    output_step: int


def steps(shape: Sequence[int]) -> list[int]:
    """Bytes from one index to the next along each dimension of a packed tensor."""
    return [prod(shape[axis + 1 :]) for axis in range(len(shape))]


def move(
    loops: Sequence[Loop],
    *,
    input_start: int = 0,
    output_start: int = 0,
    source: int = 0,
    output: int = 0,
) -> Kernel:
    """Kernel that moves int8 values.

    Parameters
    ----------
    loops : sequence of Loop
        The outermost first; at most six.
    input_start, output_start : int
        The first byte read and written.
    source, output : int
        Places of the operator's input and output.
    """
    merged = merge(loops)
    whole = all(loop.input_step == loop.output_step == 1 for loop in merged) and len(merged) < 2
    parameters = {"input_start": input_start, "output_start": output_start}
    padded = [Loop(1, 0, 0)] * (_LOOPS - len(merged)) + merged
    for number, loop in enumerate(padded):
        parameters[f"count_{number}"] = loop.count
        parameters[f"input_step_{number}"] = loop.input_step
        parameters[f"output_step_{number}"] = loop.output_step
    return Kernel(
        "jerboa_move",
        parameters=parameters,
        inputs=(source,),
        output=output,
        copies_to=output_start if whole else None,
        copies_from=input_start,
    )


def merge(loops: Sequence[Loop]) -> list[Loop]:
    """Fewest loops that do the same: those of one turn go, neighbours become one."""
    merged: list[Loop] = []
    for loop in loops:
        if loop.count == 1:
            continue
        outer = merged[-1] if merged else None
        inner_span = (loop.count * loop.input_step, loop.count * loop.output_step)
        if outer is not None and (outer.input_step, outer.output_step) == inner_span:
            merged[-1] = Loop(outer.count * loop.count, loop.input_step, loop.output_step)
        else:
            merged.append(loop)
    return merged


def box(
    counts: Sequence[int], input_steps: Sequence[int], output_steps: Sequence[int]
) -> list[Loop]:
    """Loops over a block of values."""
    return [Loop(*each) for each in zip(counts, input_steps, output_steps, strict=True)]


def resolve_axis(axis: int, rank: int) -> int | None:
    """Axis counted from the front; None where there is no such dimension."""
    return axis % rank if -rank <= axis < rank else None
