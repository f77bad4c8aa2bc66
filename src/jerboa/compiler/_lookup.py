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
