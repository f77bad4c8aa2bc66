"""Operators that map each int8 to another: one table of 256 bytes, one kernel."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jerboa.compiler._graph import Quantization
from jerboa.compiler._kernel import Constant, Kernel
from jerboa.compiler._rule import Arrays, Node, Operand, Rule, accept

EVERY = np.arange(-128, 128, dtype=np.int8)
"""Every input, in the order of a table."""


def elementwise(node: Node) -> tuple[int, ...]:
    """Shape of an output that is computed value by value."""
    return node.input().shape


def table_rule(
    versions: Collection[int],
    table: Callable[[Node], NDArray[np.int8]],
    *,
    check: Callable[[Node], None] = accept,
    options: str | None = None,
    attributes: Mapping[str, str] | None = None,
) -> Rule:
    """Rule of an operator with one input and one output, computed value by value.

    Parameters
    ----------
    versions, check, options, attributes
        As in `Rule`.
    table : callable
        The outputs, the one for -128 first.
    """

    def lower(node: Node) -> Kernel:
        return lookup(node, table(node))

    def reference(node: Node, arrays: Arrays) -> NDArray[Any]:
        return table(node)[arrays[0].astype(np.int64) + 128]

    return Rule(
        versions=versions,
        operands=(Operand("input"),),
        shape=elementwise,
        lower=lower,
        options=options,
        attributes=attributes,
        check=check,
        reference=reference,
        table_input=lambda node: 0,
        in_place=True,
    )


def lookup(node: Node, table: NDArray[np.int8], position: int = 0) -> Kernel:
    """Kernel of a table for the input at `position`."""
    return Kernel(
        "jerboa_lookup",
        constants=(Constant("table", table),),
        parameters={"elements": node.output.elements},
        inputs=(position,),
    )


def centred(quantization: Quantization) -> NDArray[np.int64]:
    """Every input less the zero point."""
    return EVERY.astype(np.int64) - quantization.zero_point


def real_table(
    node: Node, function: Callable[[NDArray[np.float64]], NDArray[np.float64]]
) -> NDArray[np.int8]:
    """Table of a real function, in float32 as TFLite's `LUTPopulate`.

    The function itself is taken in float64 and rounded, so that the table does not depend on
    this computer's float32 library.
    """
    source, target = node.quantization(node.input()), node.quantization(node.output)
    real = source.scale * centred(source).astype(np.float32)
    with np.errstate(over="ignore", divide="ignore"):
        made = function(real.astype(np.float64)).astype(np.float32)
        scaled = made * (np.float32(1.0) / target.scale)
    steps = np.copysign(np.floor(np.abs(scaled) + np.float32(0.5)), scaled)
    if not (np.abs(steps) < 2.0**31 - 256).all():
        node.refuse(node.output, "leaves 32 bits", "calibrate the output's scale again")
    shifted = steps + np.float32(target.zero_point)
    table: NDArray[np.int8] = np.clip(shifted, -128, 127).astype(np.int8)
    return table


def require_unit_output(node: Node) -> None:
    """Refuse an output that is not quantized for values from 0 to 1."""
    require_output(node, 1 / 256, -128)


def require_output(node: Node, scale: float, zero_point: int) -> None:
    """Refuse an output of another quantization than the only one that TFLite has."""
    target = node.quantization(node.output)
    if float(target.scale) != scale or target.zero_point != zero_point:
        node.refuse(
            node.output,
            f"has scale {target.scale} and zero point {target.zero_point}, "
            f"not 1/{round(1 / scale)} and {zero_point}",
            "convert the model again with a current converter",
        )
