"""CONV_2D: straight-line code over pairs of windows, or a loop over packed weights."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from jerboa.compiler._kernel import Assembly, Kernel
from jerboa.compiler.kernels._accumulators import rescales
from jerboa.compiler.kernels._code import Code
from jerboa.compiler.kernels._pairs import lay_out
from jerboa.compiler.kernels._units import pack_units
from jerboa.compiler.kernels._windows import Channel, all_channels

_MAX_WEIGHTS = 6_000
"""Straight-line code takes about 8 bytes each, in RAM while it runs."""

_SMALL_WEIGHTS = 1_500
"""Code of so many or fewer is likely to stay in RAM."""

_MIN_WINDOWS_SMALL, _MIN_WINDOWS = 3, 32
"""Fewer are computed in a loop, which takes about 0.6 cycles more a product: straight-line code
takes as long for one window as for two, and about 9 cycles a weight on its way into RAM; that RAM
should be repaid too."""


def conv_2d(kernel: Kernel) -> Assembly | None:
    """Replace ``jerboa_conv_2d``; None where filters are in groups, or there are few of them."""
    p = kernel.parameters
    if p["filter_channels"] != p["input_channels"]:
        return None
    weights = kernel.constants[0].values
    filters = weights.reshape(len(weights), -1)
    windows = p["batches"] * p["output_height"] * p["output_width"]
    enough = _MIN_WINDOWS_SMALL if weights.size <= _SMALL_WEIGHTS else _MIN_WINDOWS
    straight = None
    if weights.size <= _MAX_WEIGHTS and windows >= enough:
        straight = _straight(kernel, filters.astype(np.int64))
    if straight is not None:
        return straight
    units = pack_units(filters)
    return units.assembly_of_windows("jerboa_window_units", kernel, windows) if units else None


def _straight(kernel: Kernel, filters: NDArray[np.int64]) -> Assembly | None:
    found = rescales(kernel, filters)
    if found is None:
        return None
    layout = lay_out(kernel, planes=1, functions=1)
    code = Code()
    code.table(1)
    code.function(0)
    channels = [Channel(*each) for each in zip(filters.tolist(), found, strict=True)]
    all_channels(code, layout.window, channels, layout.columns)
    return layout.assembly(code)
