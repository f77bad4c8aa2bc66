"""``dsp/log_mel.c``, built for this computer and loaded once."""

import ctypes
import functools

import numpy as np
from numpy.typing import NDArray

from jerboa.device import MelTables
from jerboa.features._library import load

_LONGEST = 1024


class _Settings(ctypes.Structure):
    """``jerboa_log_mel_t``."""

    _fields_ = (
        ("hann", ctypes.c_void_p),
        ("segments", ctypes.c_void_p),
        ("window", ctypes.c_uint16),
        ("fft", ctypes.c_uint16),
        ("bands", ctypes.c_uint16),
        ("first_bin", ctypes.c_uint16),
        ("gain", ctypes.c_uint16),
    )


@functools.cache
def _library() -> ctypes.CDLL:
    count, pointer = ctypes.c_int32, ctypes.c_void_p
    arguments = (ctypes.POINTER(_Settings), pointer, count, count, pointer, pointer)
    files = ("log_mel.c", "log_mel_fft.c", "log_mel_tables.c")
    return load("log_mel", files, {"jerboa_log_mel": arguments})


def log_mel(
    tables: MelTables, samples: NDArray[np.int16], columns: int, hop: int
) -> NDArray[np.int16]:
    hann = np.array(tables.hann, np.uint16)
    segments = np.array(tables.segments, np.uint16)
    settings = _Settings(
        hann.ctypes.data,
        segments.ctypes.data,
        *(tables.window, tables.fft, tables.bands, tables.first_bin, tables.gain),
    )
    samples = np.ascontiguousarray(samples)
    scratch = np.empty(2 * _LONGEST, np.int32)
    features = np.empty((columns, tables.bands), np.int16)
    _library().jerboa_log_mel(
        settings, samples.ctypes.data, columns, hop, scratch.ctypes.data, features.ctypes.data
    )
    return features
