"""The root inside the spectrogram against CMSIS-DSP's, over all that it can be asked for."""

import ctypes
import platform
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from jerboa.device import DEVICE_ROOT, build_host_library

pytestmark = pytest.mark.skipif(
    find_spec("cmsisdsp") is None or platform.machine() not in ("x86_64", "AMD64"),
    reason="no cmsisdsp wheel for this Python, or its NEON path, which rounds otherwise",
)

SOURCES = [Path(__file__).parent / "magnitudes.c", DEVICE_ROOT / "dsp" / "tables.c"]


def compare(re: np.ndarray, im: np.ndarray) -> None:
    import cmsisdsp

    numbers = np.stack([re, im], axis=-1).astype(np.int16).ravel()
    found = np.empty(len(re), np.int16)
    library = ctypes.CDLL(str(build_host_library("magnitudes", SOURCES)))
    library.magnitudes(
        ctypes.c_void_p(numbers.ctypes.data), len(re), ctypes.c_void_p(found.ctypes.data)
    )
    np.testing.assert_array_equal(found, cmsisdsp.arm_cmplx_mag_q15(numbers))


def test_every_square() -> None:
    """re^2 is 4 n^2 here: the only inputs on which the oracle is not the integer root."""
    even = np.arange(0, 16384, 2)
    compare(even, np.zeros_like(even))
    # 4 n^2 + 1 is halved to the same.
    compare(even, np.ones_like(even))


def test_around_every_step_of_the_root() -> None:
    """For every n, the sums of two squares nearest to 4 n^2 on both sides."""
    angle = np.random.default_rng(0).uniform(0, np.pi / 2, (16, 8191))
    radius = 2 * np.arange(1, 8192)
    re = np.floor(radius * np.cos(angle)).astype(np.int64)
    below = np.floor(np.sqrt(radius**2 - re**2)).astype(np.int64)
    for im in (below, np.minimum(below + 1, 16383)):
        inside = re**2 + im**2 < 2**28
        compare(re[inside], im[inside])


def test_random_numbers_of_every_size() -> None:
    rng = np.random.default_rng(1)
    for bits in range(1, 15):
        re, im = rng.integers(-(2**bits), 2**bits, (2, 200_000))
        inside = re**2 + im**2 < 2**28
        compare(re[inside], im[inside])


def test_all_small_numbers() -> None:
    re, im = np.meshgrid(np.arange(-300, 301), np.arange(-300, 301))
    compare(re.ravel(), im.ravel())
