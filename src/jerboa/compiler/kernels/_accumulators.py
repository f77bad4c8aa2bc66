"""What a plain kernel's constants say of its sums, for those that replace it."""

from __future__ import annotations

import numpy as np

from jerboa.compiler._kernel import Kernel
from jerboa.compiler.kernels._exact import ExactRescale
from jerboa.compiler.kernels._rescale import Integers, Rescale, find_rescale


def requantize_twice(sums: Integers, multiplier: int, shift: int) -> Integers:
    """Requantization of convolutions, for sums that the narrow form takes."""
    high = (sums * multiplier + 2**30) >> 31
    return (high + (1 << (-shift - 1)) - (high < 0)) >> -shift


def rescales(kernel: Kernel, weights: Integers) -> list[Rescale | ExactRescale] | None:
    """Constants for each output channel of a convolution.

    Parameters
    ----------
    kernel : Kernel
        A plain one with constants ``bias``, ``multiplier`` and ``shift``.
    weights : ndarray, shape (channels, taps), int64
        As multiplied with int8 activations as they are.

    Returns
    -------
    list of Rescale or ExactRescale, or None
        Searched constants where there are any; None if a sum or a scale is too large for both.
    """
    if kernel.parameters["wide"]:
        return None
    arrays = {each.name: each.values.astype(np.int64) for each in kernel.constants}
    lowest = np.minimum(weights * -128, weights * 127).sum(axis=1)
    highest = np.maximum(weights * -128, weights * 127).sum(axis=1)
    zero_point, minimum, maximum = (
        kernel.parameters[name] for name in ("output_zero_point", "minimum", "maximum")
    )
    found: list[Rescale | ExactRescale] = []
    for channel in range(len(weights)):
        bias, multiplier, shift = (
            int(arrays[name][channel]) for name in ("bias", "multiplier", "shift")
        )

        def outputs(
            sums: Integers, bias: int = bias, multiplier: int = multiplier, shift: int = shift
        ) -> Integers:
            values = requantize_twice(sums + bias, multiplier, shift)
            return np.clip(values + zero_point, minimum, maximum)

        factor = multiplier * 2.0 ** (shift - 31)
        ends = int(lowest[channel]), int(highest[channel])
        exact = ExactRescale(bias, multiplier, -shift, zero_point, minimum, maximum - minimum)
        found.append(find_rescale(outputs, factor, *ends, -bias) or exact)
    return found
