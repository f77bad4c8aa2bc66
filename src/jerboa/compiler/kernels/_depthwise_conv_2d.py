"""DEPTHWISE_CONV_2D as straight-line code over pairs of windows, a function for each channel."""

from __future__ import annotations

import numpy as np

from jerboa.compiler._kernel import Assembly, Kernel
from jerboa.compiler.kernels._accumulators import rescales
from jerboa.compiler.kernels._code import Code
from jerboa.compiler.kernels._pairs import lay_out
from jerboa.compiler.kernels._windows import Channel, one_channel

_MAX_WEIGHTS = 2_500
"""About 15 bytes of code each, in RAM while they run."""

_MAX_TAPS = 100
"""The loop over windows reaches back 2 KiB."""

_MIN_WINDOWS = 4
"""Fewer do not repay the code's way into RAM and the call for each channel."""


def depthwise_conv_2d(kernel: Kernel) -> Assembly | None:
    """Replace ``jerboa_depthwise_conv_2d``; None where the weights are too many for code."""
    p = kernel.parameters
    outputs = p["input_channels"] * p["channel_multiplier"]
    weights = kernel.constants[0].values.astype(np.int64)
    windows = p["batches"] * p["output_height"] * p["output_width"]
    if weights.size > _MAX_WEIGHTS or windows < _MIN_WINDOWS or weights[..., 0].size > _MAX_TAPS:
        return None
    filters = weights.reshape(-1, outputs).T
    found = rescales(kernel, filters)
    if found is None:
        return None
    layout = lay_out(kernel, planes=p["input_channels"], functions=outputs)
    code = Code()
    code.table(outputs)
    for number, channel in enumerate(zip(filters.tolist(), found, strict=True)):
        code.function(number)
        one_channel(code, layout.window, Channel(*channel), number, outputs, layout.columns)
    return layout.assembly(code)
