"""Requantization in 32 bits: constants that give LiteRT's rounding for every sum there can be.

A sum becomes ``(sum * high + ((sum * low) >> bits) + offset) >> shift``, clamped; most often the
second product is needless, or `low` 1 or -1. Where LiteRT
rounds ties of negative accumulators another way and both signs matter, ``2**tie`` is taken off
while the value is below 0. The constants are searched, and proven at each of the (at most 255)
sums where the reference's output steps up: neither ever falls, so they agree everywhere if they
step at the same places.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jerboa.compiler.kernels._code import Code

Integers = NDArray[np.int64]

_INT32 = 2**31
_NEAR = (0, 1, -1)
"""Neighbours of a rounded multiplier that are tried too."""

_SHIFTS = 4
"""How many shifts are tried: smaller ones lose bits of the multiplier."""


@dataclass(frozen=True, slots=True)
class Multiplier:
    """A factor ``high + low / 2**bits`` and a shift at the end."""

    high: int
    low: int
    bits: int
    shift: int

    def times(self, sums: Integers) -> Integers:
        """Products as the code computes them."""
        return sums * self.high + self.sign * ((sums * abs(self.low)) >> self.bits)

    @property
    def sign(self) -> int:
        """-1 if the lower part is taken off."""
        return -1 if self.low < 0 else 1


@dataclass(frozen=True, slots=True)
class Rescale:
    """Constants of one output channel.

    Parameters
    ----------
    multiplier : Multiplier
        With the shift at the end.
    offset : int
        Added to the product.
    tie : int or None
        Exponent of what is taken off below 0.
    half : int
        Added after that.
    minimum, span : int
        Least output, and how far the greatest lies above it.
    """

    multiplier: Multiplier
    offset: int
    tie: int | None
    half: int
    minimum: int
    span: int

    def apply(self, sums: Integers) -> Integers:
        """What the code computes, for tests and proofs."""
        values = self.multiplier.times(sums) + self.offset
        if self.tie is not None:
            values = values - np.where(values < 0, 1 << self.tie, 0) + self.half
        steps: Integers = np.clip(values >> self.multiplier.shift, 0, self.span)
        return steps + self.minimum

    def scale(self, code: Code, sums: tuple[str, str], scratch: tuple[str, str, str]) -> None:
        """Turn two sums into outputs; all of `scratch` may be lost."""
        factor, *products = scratch
        multiplier = self.multiplier
        if abs(multiplier.low) == 1:
            for register, product in zip(sums, products, strict=True):
                code.add(f"asrs {product}, {register}, #{multiplier.bits}")
        elif multiplier.low:
            code.load(factor, multiplier.low)
            for register, product in zip(sums, products, strict=True):
                code.add(f"mov {product}, {register}", f"muls {product}, {factor}")
                code.add(f"asrs {product}, {product}, #{multiplier.bits}")
        code.load(factor, multiplier.high)
        code.add(*(f"muls {register}, {factor}" for register in sums))
        if multiplier.low:
            operation = "adds" if multiplier.sign > 0 else "subs"
            code.add(*(f"{operation} {r}, {p}" for r, p in zip(sums, products, strict=True)))
        code.load(factor, self.offset)
        code.add(*(f"adds {register}, {factor}" for register in sums))
        if self.tie is not None:
            for register in sums:
                code.add(f"lsrs {factor}, {register}, #31", f"lsls {factor}, {factor}, #{self.tie}")
                code.add(f"subs {register}, {factor}")
            code.load(factor, self.half)
            code.add(*(f"adds {register}, {factor}" for register in sums))
        for register in sums:
            if multiplier.shift:
                code.add(f"asrs {register}, {register}, #{multiplier.shift}")
            clamp(code, register, self.minimum, self.span)

    @property
    def spoils(self) -> bool:
        """Whether the last two scratch registers are lost."""
        return self.multiplier.low != 0


def clamp(code: Code, register: str, minimum: int, span: int) -> None:
    """Clamp a value from 0 to `span` by one unsigned comparison, and add `minimum`.

    Outside, the sign tells the end.
    """
    code.add(f"cmp {register}, #{span}", "bls 1f")
    code.add(f"asrs {register}, {register}, #31", f"mvns {register}, {register}")
    if span != 255:
        code.add(f"uxtb {register}, {register}", f"cmp {register}, #{span}", "bls 1f")
        code.add(f"movs {register}, #{span}")
    code.label("1")
    if minimum:
        code.add(f"adds {register}, #{minimum & 255}")


def find_rescale(
    reference: Callable[[Integers], Integers],
    factor: float,
    lowest: int,
    highest: int,
    zero: int | None = None,
) -> Rescale | None:
    """Search constants that agree with `reference` on all sums from `lowest` to `highest`.

    Parameters
    ----------
    reference : callable
        Outputs of sums; never falls.
    factor : float
        Steps of the output to a step of the sum, about.
    lowest, highest : int
        All that the sums can be.
    zero : int, optional
        The sum from which on accumulators are not negative, if ties depend on that.

    Returns
    -------
    Rescale or None
        None if there are no such constants in 32 bits.
    """
    minimum, maximum = (int(each) for each in reference(np.array([lowest, highest])))
    steps = np.arange(1, maximum - minimum + 1)
    if not len(steps):
        return Rescale(Multiplier(0, 0, 0, 0), 0, None, 0, minimum, 0)
    first = _first_sums(reference, minimum + steps, lowest, highest)
    largest = max(-lowest, highest, 1)
    if zero is not None and not (first < zero).any():
        zero = None
    for multiplier, origin in _tries(factor, largest, zero):
        before, after = (
            (steps << multiplier.shift) - multiplier.times(sums) for sums in (first - 1, first)
        )
        ends = multiplier.times(np.array([lowest, highest]))
        found = (
            _without_tie(before, after, ends)
            if origin is None
            else _with_tie(multiplier, origin, first, before, after, ends)
        )
        if found:
            return Rescale(multiplier, *found, minimum, len(steps))
    return None


def _tries(
    factor: float, largest: int, zero: int | None
) -> Iterator[tuple[Multiplier, int | None]]:
    """Multipliers, the cheap ones first, without and with the sum on which ties depend."""
    for candidates in (_plain, _with_bit, _with_product):
        for origin in (None,) if zero is None else (None, zero):
            for multiplier in candidates(factor, largest):
                yield multiplier, origin


def _without_tie(
    before: Integers, after: Integers, ends: Integers
) -> tuple[int, int | None, int] | None:
    """Offset, and that no tie depends on a sign."""
    least = int(after.max())
    fits = least < before.min() and _in_32_bits(ends + least)
    return (least, None, 0) if fits else None


def _with_tie(
    multiplier: Multiplier,
    zero: int,
    first: Integers,
    before: Integers,
    after: Integers,
    ends: Integers,
) -> tuple[int, int | None, int] | None:
    """Offset, tie and half: the value is below 0 exactly where the sum is below `zero`."""
    offset = -int(multiplier.times(np.array(zero)))
    if multiplier.times(np.array(zero - 1)) + offset >= 0:
        return None
    for tie in range(max(multiplier.high, 1).bit_length() + 1, -1, -1):
        taken = 1 << tie
        least = (after + np.where(first < zero, taken, 0)).max()
        greatest = (before + np.where(first - 1 < zero, taken, 0)).min() - 1
        half = int(least) - offset
        if least <= greatest and _in_32_bits(ends + offset):
            if not _in_32_bits(np.array([ends[0] + least - taken, ends[1] + least])):
                continue
            return offset, tie, half
    return None


def _in_32_bits(ends: Integers) -> bool:
    return bool(ends[0] >= -_INT32 and ends[1] < _INT32)


def _first_sums(
    reference: Callable[[Integers], Integers], outputs: Integers, lowest: int, highest: int
) -> Integers:
    """The least sum that gives each output or more, by bisection."""
    below = np.full(len(outputs), lowest, np.int64)
    found = np.full(len(outputs), highest, np.int64)
    while (found - below > 1).any():
        middle = (below + found) >> 1
        reached = reference(middle) >= outputs
        found, below = np.where(reached, middle, found), np.where(reached, below, middle)
    return found


def _shifts(factor: float, largest: int) -> Iterator[tuple[int, float]]:
    """The largest shifts that 32 bits may allow, and the multiplier for each."""
    highest = min(30, math.floor(math.log2(2 * _INT32 / (factor * largest))))
    for shift in range(highest, max(highest - _SHIFTS, -1), -1):
        yield shift, factor * 2.0**shift


def _plain(factor: float, largest: int) -> Iterator[Multiplier]:
    """Whole multipliers."""
    for shift, exact in _shifts(factor, largest):
        for near in _NEAR:
            if round(exact) + near > 0:
                yield Multiplier(round(exact) + near, 0, 0, shift)


def _with_bit(factor: float, largest: int) -> Iterator[Multiplier]:
    """Multipliers with one bit behind the point, added or taken off."""
    for shift, exact in _shifts(factor, largest):
        high = round(exact)
        if high > 0 and exact != high:
            low = 1 if exact > high else -1
            exponent = -math.log2(abs(exact - high))
            for bits in sorted({math.floor(exponent), math.ceil(exponent)}):
                if bits < 31:
                    yield Multiplier(high, low, bits, shift)


def _with_product(factor: float, largest: int) -> Iterator[Multiplier]:
    """Multipliers with as many bits behind the point as 32-bit products allow."""
    bits = 31 - largest.bit_length()
    for shift, exact in _shifts(factor, largest):
        for near in _NEAR:
            high, low = divmod(round(exact * 2.0**bits) + near, 1 << bits)
            if high >= 0 and low > 0:
                yield Multiplier(high, low, bits, shift)
