"""Fixed-point arithmetic of TFLite's reference kernels, on Python's exact integers.

Requantization follows TFLite's `quantization_util` and `common.h`; the exponential follows
gemmlowp's `fixedpoint.h`: a Taylor series and a barrel shifter. ``Qi`` below is a 32-bit
number with i integer bits, so that ``1.0`` is ``2**(31 - i)``.
"""

from __future__ import annotations

import math

_INT32_MAX = 2**31 - 1

_EXP_FACTORS = (
    (24, 1672461947),
    (25, 1302514674),
    (26, 790015084),
    (27, 290630308),
    (28, 39332535),
    (29, 720401),
    (30, 242),
)
"""A bit b of a Q5 number, and exp(-2**(b - 26)) as Q0."""


def quantize_multiplier(value: float) -> tuple[int, int]:
    """Split a positive factor into a 31-bit multiplier and a power of two.

    Parameters
    ----------
    value : float
        The factor; 0 or more.

    Returns
    -------
    multiplier : int
        0, or 2**30 to 2**31 - 1.
    shift : int
        ``value`` is close to ``multiplier * 2**(shift - 31)``.
    """
    if value == 0.0:
        return 0, 0
    fraction, shift = math.frexp(value)
    multiplier = math.floor(fraction * 2**31 + 0.5)
    if multiplier == 2**31:
        multiplier, shift = 2**30, shift + 1
    return (0, 0) if shift < -31 else (multiplier, shift)


def high_multiply(a: int, b: int) -> int:
    """Upper half of ``2 * a * b`` rounded to nearest: SaturatingRoundingDoublingHighMul."""
    return min((a * b + 2**30) >> 31, _INT32_MAX)


def divide_by_power_of_two(value: int, exponent: int) -> int:
    """Divide by ``2**exponent``, ties away from zero: RoundingDivideByPOT."""
    if exponent == 0:
        return value
    return (value + (1 << (exponent - 1)) - (value < 0)) >> exponent


def requantize(value: int, multiplier: int, shift: int) -> int:
    """Multiply by ``multiplier * 2**(shift - 31)`` with TFLite's two roundings."""
    high = high_multiply(value << max(shift, 0), multiplier)
    return divide_by_power_of_two(high, max(-shift, 0))


def exp_on_negative_values(a: int) -> int:
    """Exponential of a Q5 number of 0 or less, as Q0."""
    if a == 0:
        return _INT32_MAX
    quarter = 1 << 24
    reduced = (a & (quarter - 1)) - quarter
    remainder = reduced - a
    result = _exp_near_zero(reduced << 5)
    for bit, factor in _EXP_FACTORS:
        if remainder & (1 << bit):
            result = high_multiply(result, factor)
    return result


def _exp_near_zero(a: int) -> int:
    """Exponential of a Q0 number from -1/4 to 0, by a series around -1/8."""
    constant_term, third = 1895147668, 715827883
    x = a + (1 << 28)
    x2 = high_multiply(x, x)
    x3 = high_multiply(x2, x)
    x4 = high_multiply(x2, x2)
    series = high_multiply(divide_by_power_of_two(x4, 2) + x3, third) + x2
    return constant_term + high_multiply(constant_term, x + divide_by_power_of_two(series, 1))
