"""``dsp/log_mel.c`` and what may follow it, built for this computer and loaded once."""

import ctypes
import functools
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from jerboa.device import MelTables, PcenTables
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


class _Level(ctypes.Structure):
    """``jerboa_level_t``."""

    _fields_ = (
        ("release", ctypes.c_int32),
        ("floor", ctypes.c_int32),
        ("top", ctypes.c_int32),
    )


class _Pcen(ctypes.Structure):
    """``jerboa_pcen_t``."""

    _fields_ = (
        ("curve", ctypes.c_void_p),
        ("chords", ctypes.c_int32),
        ("smoothing", ctypes.c_uint32),
        ("gain", ctypes.c_uint32),
        ("eps", ctypes.c_uint32),
        ("offset", ctypes.c_int32),
    )


@functools.cache
def _library() -> ctypes.CDLL:
    count, pointer = ctypes.c_int32, ctypes.c_void_p
    signatures = {
        "jerboa_log_mel": (
            *(ctypes.POINTER(_Settings), pointer, count, count),
            *(pointer, pointer),
        ),
        "jerboa_level": (ctypes.POINTER(_Level), pointer, count, count, pointer),
        "jerboa_pcen_start": (pointer, count, pointer),
        "jerboa_pcen": (ctypes.POINTER(_Pcen), pointer, count, count, pointer),
    }
    files = ("log_mel.c", "log_mel_fft.c", "log_mel_tables.c", "level.c", "pcen.c")
    return load("log_mel", files, signatures)


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


def level(constants: Sequence[int], columns: NDArray[np.int16]) -> NDArray[np.int16]:
    features = np.array(columns, np.int16, order="C")
    state = np.zeros(1, np.int32)
    _library().jerboa_level(
        _Level(*constants), state.ctypes.data, *features.shape, features.ctypes.data
    )
    return features


def pcen(tables: PcenTables, columns: NDArray[np.int16]) -> NDArray[np.int16]:
    features = np.array(columns, np.int16, order="C")
    if len(features) == 0:
        return features
    curve = np.array(tables.curve, np.uint16)
    settings = _Pcen(
        curve.ctypes.data,
        *(len(curve) - 1, tables.smoothing, tables.gain, tables.eps, tables.offset),
    )
    state = np.empty(features.shape[1], np.uint64)
    library = _library()
    library.jerboa_pcen_start(features.ctypes.data, features.shape[1], state.ctypes.data)
    library.jerboa_pcen(settings, state.ctypes.data, *features.shape, features.ctypes.data)
    return features
