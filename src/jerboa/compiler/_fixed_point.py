"""Fixed-point arithmetic of TFLite's reference kernels, on Python's exact integers.

Requantization follows TFLite's `quantization_util` and `common.h`; the exponential follows
gemmlowp's `fixedpoint.h`: a Taylor series and a barrel shifter. ``Qi`` below is a 32-bit
number with i integer bits, so that ``1.0`` is ``2**(31 - i)``.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

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
        The factor; that of a negative one is the same but for the sign.

    Returns
    -------
    multiplier : int
        0, or of a size from 2**30 to 2**31 - 1.
    shift : int
        ``value`` is close to ``multiplier * 2**(shift - 31)``.
    """
    if value == 0.0:
        return 0, 0
    fraction, shift = math.frexp(abs(value))
    multiplier = math.floor(fraction * 2**31 + 0.5)
    if multiplier == 2**31:
        multiplier, shift = 2**30, shift + 1
    return (0, 0) if shift < -31 else (int(math.copysign(multiplier, value)), shift)


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


def requantize_array(
    values: NDArray[np.int64], multiplier: ArrayLike, shift: ArrayLike
) -> NDArray[np.int64]:
    """`requantize` of many values; multipliers and shifts are broadcast to them."""
    multipliers, shifts = np.asarray(multiplier, np.int64), np.asarray(shift, np.int64)
    left, right = np.maximum(shifts, 0), np.maximum(-shifts, 0)
    high = np.minimum(((values << left) * multipliers + 2**30) >> 31, _INT32_MAX)
    half = np.where(right > 0, (1 << right) >> 1, 0)
    made: NDArray[np.int64] = (high + half - ((high < 0) & (right > 0))) >> right
    return made


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


def one_over_one_plus(x: int) -> int:
    """Compute ``1 / (1 + x)`` for a Q0 number from 0 to 1, as Q0: three Newton steps."""
    half_denominator = (x + 2**31) >> 1
    result = 1515870810 + high_multiply(half_denominator, -1010580540)
    for _ in range(3):
        error = 2**29 - high_multiply(half_denominator, result)
        result += high_multiply(result, error) << 2
    return min(result << 1, _INT32_MAX)


def _exp_near_zero(a: int) -> int:
    """Exponential of a Q0 number from -1/4 to 0, by a series around -1/8."""
    constant_term, third = 1895147668, 715827883
    x = a + (1 << 28)
    x2 = high_multiply(x, x)
    x3 = high_multiply(x2, x)
    x4 = high_multiply(x2, x2)
    series = high_multiply(divide_by_power_of_two(x4, 2) + x3, third) + x2
    return constant_term + high_multiply(constant_term, x + divide_by_power_of_two(series, 1))


def inverse_root(value: int) -> tuple[int, int]:
    """Reciprocal of a root as a multiplier, by TFLite's `GetInvSqrtQuantizedMultiplierExp`.

    Parameters
    ----------
    value : int
        0 or more; 0 counts as 1.

    Returns
    -------
    multiplier, exponent : int
        The reciprocal is close to ``multiplier * 2**(exponent - 31)``.
    """
    if value < 2:
        return _INT32_MAX, 0
    shift = 11
    while value >= 1 << 29:
        value, shift = value // 4, shift + 1
    while value < 1 << 27:
        value, shift = value * 4, shift - 1
    half = (value // 2 + 1) >> 1
    x = 1 << 28
    for _ in range(5):
        cube = _saturate(high_multiply(high_multiply(x, x), x) << 6)
        x = _saturate((high_multiply((1 << 28) + (1 << 27), x) - high_multiply(half, cube)) << 3)
    x = high_multiply(x, 1518500250)
    return (x << -shift, 0) if shift < 0 else (x, -shift)


def _saturate(value: int) -> int:
    return max(-_INT32_MAX - 1, min(value, _INT32_MAX))
