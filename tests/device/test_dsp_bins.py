"""Columns of some bins only: what is left out of the transform changes nothing of the rest."""

import ctypes

import numpy as np
import pytest

from jerboa.device import DEVICE_ROOT, build_host_library, fft_groups
from jerboa.features import Spectrogram

FILES = ("spectrogram.c", "fft_q15.c", "tables.c")


@pytest.fixture(scope="module")
def library() -> ctypes.CDLL:
    sources = [DEVICE_ROOT / "dsp" / name for name in FILES]
    return ctypes.CDLL(str(build_host_library("spectrogram_bins", sources)))


def column(library: ctypes.CDLL, samples: np.ndarray, bins: np.ndarray) -> np.ndarray:
    found = np.empty(len(bins), np.int16)
    listed = np.ascontiguousarray(bins, np.uint8)
    pointers = [ctypes.c_void_p(each.ctypes.data) for each in (samples, listed, found)]
    groups = ctypes.c_uint32(library.jerboa_spectrogram_groups(pointers[1], len(bins)))
    scratch = ctypes.create_string_buffer(4 * 512)
    library.jerboa_spectrogram_bins(
        pointers[0], groups, pointers[1], len(bins), scratch, pointers[2]
    )
    return found


def full(samples: np.ndarray) -> np.ndarray:
    """Tested against CMSIS-DSP in tests/features."""
    return Spectrogram().transform(samples)[0]


def test_each_bin_alone(library: ctypes.CDLL) -> None:
    samples = np.random.default_rng(0).integers(-32_768, 32_768, 256).astype(np.int16)
    alone = [column(library, samples, np.array([bin_]))[0] for bin_ in range(129)]
    np.testing.assert_array_equal(alone, full(samples))


@pytest.mark.parametrize("count", [2, 5, 32, 64, 129])
def test_lists_of_bins_in_any_order(library: ctypes.CDLL, count: int) -> None:
    rng = np.random.default_rng(count)
    for _ in range(200):
        samples = rng.integers(-32_768, 32_768, 256).astype(np.int16)
        bins = rng.integers(0, 129, count)
        np.testing.assert_array_equal(column(library, samples, bins), full(samples)[bins])


def test_the_resize_of_the_tutorial_needs_a_quarter_of_the_transform(library: ctypes.CDLL) -> None:
    bins = np.floor((np.arange(32) + 0.5) * 129 / 32).astype(np.uint8)
    groups = library.jerboa_spectrogram_groups(ctypes.c_void_p(bins.ctypes.data), len(bins))
    assert groups.bit_count() == 8


@pytest.mark.parametrize("count", [1, 2, 5, 32])
def test_the_build_leaves_out_what_the_code_does_not_ask_for(
    library: ctypes.CDLL, count: int
) -> None:
    """The flag JERBOA_FFT_GROUPS is made in Python, the groups of a list on the chip."""
    for seed in range(50):
        bins = np.random.default_rng(seed).integers(0, 129, count).astype(np.uint8)
        groups = library.jerboa_spectrogram_groups(ctypes.c_void_p(bins.ctypes.data), count)
        assert fft_groups(bins.tolist()) == groups & 0xFFFFFFFF
