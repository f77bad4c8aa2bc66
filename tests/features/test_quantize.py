"""A magnitude as int8: all 32,768 of them, against TFLite's rule and TFLite itself."""

import numpy as np
import pytest

from jerboa.device import input_quantization
from jerboa.errors import ModelError
from jerboa.features import Spectrogram

MAGNITUDES = np.arange(32768, dtype=np.int16)
TUTORIAL_SCALE = 0.4615478515625


def rule(scale: float, zero_point: int) -> np.ndarray:
    """float32 division, rounding half away from zero, saturation."""
    quotient = MAGNITUDES.astype(np.float32) / np.float32(64) / np.float32(scale)
    rounded = np.trunc(quotient.astype(np.float64) + 0.5)
    return np.clip(rounded + zero_point, -128, 127).astype(np.int8)


SCALES = np.exp(np.random.default_rng(0).uniform(np.log(1e-5), np.log(1e3), 600))


@pytest.mark.parametrize("zero_point", [-128, -127, -3, 0, 127])
def test_equals_the_rule_for_every_magnitude(zero_point: int) -> None:
    scales = [*SCALES[zero_point % 5 :: 5], TUTORIAL_SCALE, 0.5, 1 / 64, 1.0, 1 / 3, 128 / 255]
    for scale in scales:
        quantized = Spectrogram().quantize(MAGNITUDES, float(scale), zero_point)
        np.testing.assert_array_equal(quantized, rule(scale, zero_point), err_msg=f"{scale}")


def test_rounds_instead_of_truncating() -> None:
    # 28.38 and 28.62 steps: the tutorial's firmware makes 28 of both.
    magnitudes = np.array([2838, 2862], np.int16)
    assert Spectrogram().quantize(magnitudes, 100 / 64, -128).tolist() == [-100, -99]


def test_saturates() -> None:
    assert Spectrogram().quantize(MAGNITUDES[-1:], 0.01, -128).tolist() == [127]


@pytest.mark.parametrize("scale", [0.0, -1.0, float("nan"), float("inf"), 1e-60])
def test_a_scale_that_is_none_is_refused(scale: float) -> None:
    with pytest.raises(ModelError, match="convert the model again"):
        input_quantization(scale, 0)


def test_sums_stay_in_32_bits() -> None:
    for scale in SCALES:
        found = input_quantization(float(scale), -128)
        largest = found.limit * found.multiplier + (found.limit * found.fraction >> 12)
        assert largest + found.rounding < 2**32
        assert found.limit * found.fraction < 2**32
