"""A wire that nothing drives, told from a microphone by its raw data."""

import ctypes

import numpy as np
import pytest
from numpy.typing import NDArray

from jerboa.device import DEVICE_ROOT, build_host_library

WORDS = 64
RAIL = 32


@pytest.fixture(scope="module")
def library() -> ctypes.CDLL:
    library = ctypes.CDLL(str(build_host_library("stuck", [DEVICE_ROOT / "dsp" / "stuck.c"])))
    library.jerboa_is_stuck.restype = library.jerboa_is_at_rail.restype = ctypes.c_bool
    return library


def is_stuck(library: ctypes.CDLL, words: NDArray[np.uint32]) -> bool:
    return bool(library.jerboa_is_stuck(words.ctypes.data_as(ctypes.c_void_p), len(words)))


def is_at_rail(library: ctypes.CDLL, codes: NDArray[np.uint16]) -> bool:
    return bool(library.jerboa_is_at_rail(codes.ctypes.data_as(ctypes.c_void_p), len(codes) // 2))


@pytest.mark.parametrize("level", [0, 0xFFFFFFFF])
def test_one_bit_that_differs_is_a_microphone(library: ctypes.CDLL, level: int) -> None:
    words = np.full(WORDS, level, np.uint32)
    assert is_stuck(library, words)
    for at in range(WORDS):
        other = words.copy()
        other[at] ^= np.uint32(1 << at % 32)
        assert not is_stuck(library, other), at


def test_the_same_word_again_and_again_is_a_microphone(library: ctypes.CDLL) -> None:
    assert not is_stuck(library, np.full(WORDS, 0x55555555, np.uint32))


@pytest.mark.parametrize(("low", "high"), [(0, RAIL), (4096 - RAIL, 4096)])
def test_codes_near_the_same_end_are_no_microphone(
    library: ctypes.CDLL, low: int, high: int
) -> None:
    codes = np.random.default_rng(low).integers(low, high, 2 * WORDS).astype(np.uint16)
    codes[:4] = [low, high - 1, high - 1, low]
    assert is_at_rail(library, codes)
    outside = high if low == 0 else low - 1
    for at in range(2 * WORDS):
        for code in (outside, 2048, 4095 - low):
            other = codes.copy()
            other[at] = code
            assert not is_at_rail(library, other), (at, code)
