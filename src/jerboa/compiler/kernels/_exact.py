"""Requantization by four products of 16 bits: slower than one by searched constants, always exact.

The Thumb-1 form of ``jerboa_requantize_twice`` in ``nn/requantize.h``, for sums within 2^29 and
negative shifts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from jerboa.compiler.kernels._code import Code
from jerboa.compiler.kernels._rescale import Integers, clamp

_HALF_BITS = 14
"""2^30, the half that rounds the first product, without its lower 16 bits."""


@dataclass(frozen=True, slots=True)
class ExactRescale:
    """Constants of one output channel.

    Parameters
    ----------
    bias : int
        Added to the sum.
    multiplier : int
        From 2^30 to 2^31.
    shift : int
        To the right, 1 or more.
    zero_point : int
        Of the output.
    minimum, span : int
        Least output, and how far the greatest lies above it.
    """

    bias: int
    multiplier: int
    shift: int
    zero_point: int
    minimum: int
    span: int

    def apply(self, sums: Integers) -> Integers:
        """What the code computes, for tests."""
        values = sums + self.bias
        low = ((values + (1 << 15)) & 0xFFFF) - (1 << 15)
        high = (values - low) >> 16
        factor_high, factor_low = divmod(self.multiplier, 1 << 16)
        middle = high * factor_low + ((low * factor_low) >> 16) + low * factor_high
        made = 2 * high * factor_high + ((middle + (1 << _HALF_BITS)) >> 15)
        made = (made + (made >> 31) + (1 << (self.shift - 1))) >> self.shift
        steps: Integers = np.clip(made + self.zero_point - self.minimum, 0, self.span)
        return steps + self.minimum

    def scale(self, code: Code, sums: tuple[str, str], scratch: tuple[str, str, str]) -> None:
        """Turn two sums into outputs; all of `scratch` is lost."""
        for register in sums:
            self._scale(code, register, *scratch)

    @property
    def spoils(self) -> bool:
        """Whether the last two scratch registers are lost."""
        return True

    def _scale(self, code: Code, value: str, factor: str, low: str, middle: str) -> None:
        factor_high, factor_low = divmod(self.multiplier, 1 << 16)
        if self.bias:
            code.load(factor, self.bias)
            code.add(f"adds {value}, {factor}")
        code.add(f"sxth {low}, {value}", f"subs {value}, {low}", f"asrs {value}, {value}, #16")
        code.load(factor, factor_low)
        code.add(f"mov {middle}, {low}", f"muls {middle}, {factor}")
        code.add(f"asrs {middle}, {middle}, #16")
        code.add(f"muls {factor}, {value}", f"adds {middle}, {factor}")
        code.load(factor, factor_high)
        code.add(f"muls {low}, {factor}", f"adds {middle}, {low}", f"muls {value}, {factor}")
        code.add(f"movs {factor}, #1", f"lsls {factor}, {factor}, #{_HALF_BITS}")
        code.add(f"adds {middle}, {factor}", f"asrs {middle}, {middle}, #15")
        code.add(f"lsls {value}, {value}, #1", f"adds {value}, {middle}")
        code.add(f"asrs {middle}, {value}, #31", f"adds {value}, {middle}")
        code.load(factor, 1 << (self.shift - 1))
        code.add(f"adds {value}, {factor}", f"asrs {value}, {value}, #{self.shift}")
        if self.zero_point != self.minimum:
            code.add(f"adds {value}, #{self.zero_point - self.minimum}")
        clamp(code, value, self.minimum, self.span)
