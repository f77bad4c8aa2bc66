"""Kernels for the chip in generated Thumb-1, and which plain kernels they replace."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from jerboa.compiler._kernel import Assembly, Kernel
from jerboa.compiler.kernels._compact import compact
from jerboa.compiler.kernels._conv_2d import conv_2d
from jerboa.compiler.kernels._depthwise_conv_2d import depthwise_conv_2d
from jerboa.compiler.kernels._fully_connected import fully_connected

__all__ = ["KERNELS", "with_assembly"]

KERNELS: Mapping[str, Callable[[Kernel], Assembly | None]] = MappingProxyType(
    {
        "jerboa_conv_2d": conv_2d,
        "jerboa_depthwise_conv_2d": depthwise_conv_2d,
        "jerboa_fully_connected": fully_connected,
    }
)
"""A plain kernel's function, and what makes the chip's form of a call of it where it can."""


def with_assembly(kernel: Kernel, *, compact_weights: bool = False) -> Kernel:
    """The kernel, with the chip's form where there is one."""
    make = KERNELS.get(kernel.function)
    assembly = make(kernel) if make else None
    if assembly and compact_weights:
        assembly = compact(assembly)
    return replace(kernel, assembly=assembly) if assembly else kernel
