"""The model's decision as integer constants of the firmware."""

import math

from jerboa.errors import ModelError
from jerboa.model_file import Decision

_PROBABILITY_ONE = 10_000
_LARGEST_STEPS = 255


def decision_values(decision: Decision, scale: float, zero_point: int) -> dict[str, object]:
    """Names and values for ``jerboa_config.h``.

    Parameters
    ----------
    decision : Decision
        Threshold and what makes an event.
    scale, zero_point
        Quantization of the network's output.

    Raises
    ------
    ModelError
        If the output's scale is no probability's.
    """
    count = decision.smoothing
    release = decision.threshold if decision.release is None else decision.release
    multiplier, shift = _probability_multiplier(scale, 1)
    smoothed_multiplier, smoothed_shift = _probability_multiplier(scale, count)
    return {
        "JERBOA_OUTPUT_ZERO_POINT": f"({zero_point})",
        "JERBOA_OUTPUT_MULTIPLIER": multiplier,
        "JERBOA_OUTPUT_SHIFT": shift,
        "JERBOA_THRESHOLD": f"({_lowest_sum(decision.labelled_from, scale, zero_point, 1)})",
        "JERBOA_SMOOTHING": count,
        "JERBOA_SMOOTHED_MULTIPLIER": smoothed_multiplier,
        "JERBOA_SMOOTHED_SHIFT": smoothed_shift,
        "JERBOA_THRESHOLD_SUM": f"({_lowest_sum(decision.threshold, scale, zero_point, count)})",
        "JERBOA_RELEASE_SUM": f"({_lowest_sum(release, scale, zero_point, count)})",
        "JERBOA_SHORTEST": f"{decision.shortest}u",
        "JERBOA_REFRACTORY": f"{decision.refractory}u",
    }


def _lowest_sum(probability: float, scale: float, zero_point: int, count: int) -> int:
    """The lowest sum of `count` outputs whose mean reaches a probability; at most the highest."""
    steps = math.ceil(count * probability / scale - 1e-9)
    return min(127 * count, max(-128 * count, steps + count * zero_point))


def _probability_multiplier(scale: float, count: int) -> tuple[int, int]:
    """Constants that turn steps of a sum into ten-thousandths of its mean within 31 bits."""
    largest = (2**31 - 2**30) // (_LARGEST_STEPS * count)
    for shift in range(30, 0, -1):
        multiplier = round(scale / count * _PROBABILITY_ONE * 2**shift)
        if multiplier <= largest:
            return multiplier, shift
    raise ModelError(
        f"the network's output scale {scale:g} is no probability; end it with a sigmoid or softmax"
    )
