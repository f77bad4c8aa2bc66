"""CONV_2D as straight-line code over pairs of windows."""

from __future__ import annotations

import numpy as np

from jerboa.compiler._rule import Assembly, Kernel
from jerboa.compiler.kernels._accumulators import requantize_twice, rescales
from jerboa.compiler.kernels._code import Code
from jerboa.compiler.kernels._pairs import lay_out
from jerboa.compiler.kernels._windows import Channel, all_channels

_MAX_WEIGHTS = 6_000
"""About 8 bytes of code each, in RAM while they run."""

_MIN_WINDOWS = 3
"""Fewer do not repay the code's way into RAM: about 9 cycles a weight, against 4.5 a product."""


def conv_2d(kernel: Kernel) -> Assembly | None:
    """Replace ``jerboa_conv_2d``; None where the weights are too many for code or in groups."""
    p = kernel.parameters
    weights = kernel.constants[0].values.astype(np.int64)
    windows = p["batches"] * p["output_height"] * p["output_width"]
    grouped = p["filter_channels"] != p["input_channels"]
    if grouped or weights.size > _MAX_WEIGHTS or windows < _MIN_WINDOWS:
        return None
    filters = weights.reshape(len(weights), -1)
    found = rescales(kernel, filters, requantize_twice)
    if found is None:
        return None
    layout = lay_out(kernel, planes=1, functions=1)
    code = Code()
    code.table(1)
    code.function(0)
    channels = [Channel(*each) for each in zip(filters.tolist(), found, strict=True)]
    all_channels(code, layout.window, channels, layout.columns)
    return layout.assembly(code)
