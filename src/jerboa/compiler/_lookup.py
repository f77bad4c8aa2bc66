"""Operators that map each int8 to another: one table of 256 bytes, one kernel."""

from __future__ import annotations

from jerboa.compiler._rule import Constant, Kernel, Node


def elementwise(node: Node) -> tuple[int, ...]:
    """Shape of an output that is computed value by value."""
    return node.input().shape


def lookup(node: Node, table: Constant) -> Kernel:
    """Kernel of a table with the output for -128 first."""
    return Kernel(
        "jerboa_lookup", constants=(table,), parameters={"elements": node.output.elements}
    )


def require_unit_output(node: Node) -> None:
    """Refuse an output that is not quantized for values from 0 to 1."""
    target = node.quantization(node.output)
    if float(target.scale) != 1 / 256 or target.zero_point != -128:
        node.refuse(
            node.output,
            f"has scale {target.scale} and zero point {target.zero_point}, not 1/256 and -128",
            "convert the model again with a current converter",
        )
