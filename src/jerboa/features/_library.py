"""The C of ``device/dsp``, built for this computer and loaded once."""

import ctypes
import functools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jerboa.device import DEVICE_ROOT, InputQuantization, build_host_library


class Quantization(ctypes.Structure):
    """``jerboa_quantization_t``."""

    _fields_ = (
        ("limit", ctypes.c_uint32),
        ("multiplier", ctypes.c_uint32),
        ("fraction", ctypes.c_uint32),
        ("rounding", ctypes.c_uint32),
        ("shift", ctypes.c_uint32),
        ("zero_point", ctypes.c_int32),
    )


def load(
    name: str, files: Sequence[str], signatures: Mapping[str, Sequence[Any]], *flags: str
) -> ctypes.CDLL:
    """Build files of ``device/dsp`` and declare their functions, which return nothing."""
    sources = [DEVICE_ROOT / "dsp" / file for file in files]
    library = ctypes.CDLL(str(build_host_library(name, sources, flags=flags)))
    for function, arguments in signatures.items():
        getattr(library, function).argtypes = arguments
        getattr(library, function).restype = None
    return library


@functools.cache
def _library() -> ctypes.CDLL:
    count, pointer = ctypes.c_int32, ctypes.c_void_p
    return load(
        "spectrogram",
        ("spectrogram.c", "fft_q15.c", "tables.c", "quantize.c"),
        {
            "jerboa_spectrogram": (pointer, count, count, pointer),
            "jerboa_quantize_magnitudes": (pointer, count, ctypes.POINTER(Quantization), pointer),
        },
    )


def spectrogram(samples: NDArray[np.int16], frames: int, hop: int) -> NDArray[np.int16]:
    magnitudes = np.empty((frames, 129), np.int16)
    samples = np.ascontiguousarray(samples)
    _library().jerboa_spectrogram(samples.ctypes.data, frames, hop, magnitudes.ctypes.data)
    return magnitudes


def quantize(magnitudes: NDArray[np.int16], quantization: InputQuantization) -> NDArray[np.int8]:
    magnitudes = np.ascontiguousarray(magnitudes)
    quantized = np.empty(magnitudes.shape, np.int8)
    constants = Quantization(*(getattr(quantization, name) for name, _ in Quantization._fields_))
    _library().jerboa_quantize_magnitudes(
        magnitudes.ctypes.data, magnitudes.size, constants, quantized.ctypes.data
    )
    return quantized
