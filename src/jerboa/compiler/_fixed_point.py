"""Fixed-point arithmetic of TFLite's reference kernels, on Python's exact integers.

Requantization follows `reference/integer_ops` and `quantization_util` of TFLite; the
transcendental functions follow gemmlowp's `fixedpoint.h`: Taylor series and barrel
shifter for the exponential, three Newton steps for the reciprocal. ``Qi`` below is a
32-bit number with i integer bits, so that ``1.0`` is ``2**(31 - i)``.
"""

from __future__ import annotations

import math

_INT32_MIN, _INT32_MAX = -(2**31), 2**31 - 1

_EXP_FACTORS = (
    (-2, 1672461947),
    (-1, 1302514674),
    (0, 790015084),
    (1, 290630308),
    (2, 39332535),
    (3, 720401),
    (4, 242),
)
"""A power of two e, and exp(-2**e) as Q0."""


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


def exp_on_negative_values(a: int, integer_bits: int) -> int:
    """Exponential of a number of 0 or less with `integer_bits` (at most 5), as Q0."""
    if a == 0:
        return _INT32_MAX
    fraction_bits = 31 - integer_bits
    quarter = 1 << (fraction_bits - 2)
    reduced = (a & (quarter - 1)) - quarter
    remainder = reduced - a
    result = _exp_near_zero(reduced << integer_bits)
    for exponent, factor in _EXP_FACTORS:
        if exponent < integer_bits and remainder & (1 << (fraction_bits + exponent)):
            result = high_multiply(result, factor)
    return result


def logistic(a: int) -> int:
    """Logistic function of a Q4 number, as Q0."""
    if a == 0:
        return 1 << 30
    positive = one_over_one_plus(exp_on_negative_values(-abs(a), integer_bits=4))
    return positive if a > 0 else _INT32_MAX - positive


def one_over_one_plus(a: int) -> int:
    """``1 / (1 + a)`` of a Q0 number from 0 to 1, as Q0."""
    half_denominator = (a + _INT32_MAX + 1) // 2
    x = 1515870810 + high_multiply(half_denominator, -1010580540)
    for _ in range(3):
        error = (1 << 29) - high_multiply(half_denominator, x)
        x += _saturate(high_multiply(x, error) << 2)
    return _saturate(x << 1)


def _exp_near_zero(a: int) -> int:
    """Exponential of a Q0 number from -1/4 to 0, by a series around -1/8."""
    constant_term, third = 1895147668, 715827883
    x = a + (1 << 28)
    x2 = high_multiply(x, x)
    x3 = high_multiply(x2, x)
    x4 = high_multiply(x2, x2)
    series = high_multiply(divide_by_power_of_two(x4, 2) + x3, third) + x2
    return constant_term + high_multiply(constant_term, x + divide_by_power_of_two(series, 1))


def _saturate(value: int) -> int:
    return max(_INT32_MIN, min(_INT32_MAX, value))
