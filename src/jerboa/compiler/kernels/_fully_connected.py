"""FULLY_CONNECTED as a loop over packed weights."""

from __future__ import annotations

from jerboa.compiler._kernel import Assembly, Kernel
from jerboa.compiler.kernels._units import pack_units


def fully_connected(kernel: Kernel) -> Assembly | None:
    """Replace ``jerboa_fully_connected``; None for few units or inputs."""
    units = pack_units(kernel.constants[0].values)
    return units.assembly("jerboa_dense_pairs", kernel) if units else None
