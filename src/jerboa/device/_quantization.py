"""Integer constants that quantize a magnitude as TFLite quantizes its real value."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jerboa.errors import ModelError

_MAGNITUDES = np.arange(32768, dtype=np.int64)
_FRACTION_BITS = 12


@dataclass(frozen=True)
class InputQuantization:
    """The fields of ``jerboa_quantization_t`` (``dsp/quantize.h``), in its order.

    With ``m = min(magnitude, limit)`` the quantized value is ``min(127, zero_point +
    ((m * multiplier + ((m * fraction) >> 12) + rounding) >> shift))``; nothing passes 32 bits.
    """

    limit: int
    multiplier: int
    fraction: int
    rounding: int
    shift: int
    zero_point: int


def input_quantization(
    scale: float, zero_point: int, front_end_scale: float = 1 / 64
) -> InputQuantization:
    """Find the constants for a network's input, and check them over every magnitude.

    The rule they reproduce is TFLite's QUANTIZE: the real value ``magnitude *
    front_end_scale`` is divided by `scale` in float32, rounded half away from zero, shifted by
    `zero_point` and clamped to int8.

    Parameters
    ----------
    scale : float
        Scale of the network's input tensor; taken as float32.
    zero_point : int
        Its zero point, -128 to 127.
    front_end_scale : float
        Real value of one magnitude step.

    Returns
    -------
    InputQuantization
        Constants that agree with the rule on all 32,768 magnitudes.

    Raises
    ------
    ModelError
        If the scale or the zero point is none, or no constants agree on every magnitude.
    """
    if not (np.isfinite(scale) and np.float32(scale) > 0 and -128 <= zero_point <= 127):
        raise ModelError(
            f"input quantization of scale {scale} and zero point {zero_point} is not int8; "
            "convert the model again with a representative data set"
        )
    steps = _expected(scale, zero_point, front_end_scale) - zero_point
    limit = int(np.argmax(steps == steps[-1]))
    slope = float(np.float32(front_end_scale)) / float(np.float32(scale))
    for shift in range(31, 0, -1):
        found = _search(steps, limit, slope, shift, zero_point)
        if found:
            return found
    raise ModelError(
        f"no 32-bit constants quantize an input of scale {scale} and zero point {zero_point} "
        "exactly; convert the model again with another representative data set"
    )


def _expected(scale: float, zero_point: int, front_end_scale: float) -> NDArray[np.int64]:
    real = _MAGNITUDES.astype(np.float32) * np.float32(front_end_scale)
    quotient = (real / np.float32(scale)).astype(np.float64)
    # Clipped before the cast: the smallest scales give quotients beyond any integer.
    steps = np.floor(np.minimum(quotient, 256.0) + 0.5).astype(np.int64)
    clamped: NDArray[np.int64] = np.clip(steps + zero_point, -128, 127)
    return clamped


def _search(
    steps: NDArray[np.int64], limit: int, slope: float, shift: int, zero_point: int
) -> InputQuantization | None:
    exact = slope * 2.0**shift
    multiplier = int(exact)
    # The largest sum must stay in 32 bits; half of the second term pays for the rounding.
    if (multiplier + 2) * limit + 2**shift >= 2**32:
        return None
    nearest = round((exact - multiplier) * 2**_FRACTION_BITS)
    magnitudes = _MAGNITUDES[: limit + 1]
    wanted = steps[: limit + 1] << shift
    for fraction in (nearest, nearest + 1, nearest - 1):
        if not 0 <= fraction < 2**_FRACTION_BITS:
            continue
        product = magnitudes * multiplier + ((magnitudes * fraction) >> _FRACTION_BITS)
        lowest = int((wanted - product).max())
        # What saturates may come out higher: it is clamped.
        below = steps[: limit + 1] < 127 - zero_point
        highest = int((wanted - product)[below].min(initial=2**shift)) + 2**shift
        rounding = (max(lowest, 0) + highest) // 2
        if max(lowest, 0) <= rounding < highest:
            return InputQuantization(limit, multiplier, fraction, rounding, shift, zero_point)
    return None
