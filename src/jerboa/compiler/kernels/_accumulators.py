"""What a plain kernel's constants say of its sums, for those that replace it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from jerboa.compiler._rule import Kernel
from jerboa.compiler.kernels._rescale import Integers, Rescale, find_rescale

Reference = Callable[[Integers, int, int], Integers]
"""Sums, multiplier and shift to outputs without zero point."""


def requantize_twice(sums: Integers, multiplier: int, shift: int) -> Integers:
    """Requantization of convolutions, for sums that the narrow form takes."""
    high = (sums * multiplier + 2**30) >> 31
    return (high + (1 << (-shift - 1)) - (high < 0)) >> -shift


def requantize_once(sums: Integers, multiplier: int, shift: int) -> Integers:
    """Requantization of dense layers."""
    bits = 31 - shift
    return (sums * multiplier + (1 << (bits - 1))) >> bits


def rescales(kernel: Kernel, weights: Integers, reference: Reference) -> list[Rescale] | None:
    """Constants for each output channel.

    Parameters
    ----------
    kernel : Kernel
        A plain one with constants ``bias``, ``multiplier`` and ``shift``.
    weights : ndarray, shape (channels, taps), int64
        As multiplied with int8 activations as they are.
    reference : callable
        The kernel's rounding.

    Returns
    -------
    list of Rescale or None
        None if a channel has sums or scales for which there are no constants in 32 bits.
    """
    if kernel.parameters["wide"]:
        return None
    arrays = {each.name: each.values.astype(np.int64) for each in kernel.constants}
    lowest = np.minimum(weights * -128, weights * 127).sum(axis=1)
    highest = np.maximum(weights * -128, weights * 127).sum(axis=1)
    found = []
    for channel in range(len(weights)):
        bias, multiplier, shift = (
            int(arrays[name][channel]) for name in ("bias", "multiplier", "shift")
        )

        def outputs(
            sums: Integers, bias: int = bias, multiplier: int = multiplier, shift: int = shift
        ) -> Integers:
            values = reference(sums + bias, multiplier, shift)
            limits = kernel.parameters["minimum"], kernel.parameters["maximum"]
            return np.clip(values + kernel.parameters["output_zero_point"], *limits)

        factor = multiplier * 2.0 ** (shift - 31)
        zero = -bias if reference is requantize_twice else None
        ends = int(lowest[channel]), int(highest[channel])
        rescale = find_rescale(outputs, factor, *ends, zero)
        if rescale is None:
            return None
        found.append(rescale)
    return found
