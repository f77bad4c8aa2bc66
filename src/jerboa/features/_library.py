"""The C of ``device/dsp``, built for this computer and loaded once."""

import ctypes
import functools

import numpy as np
from numpy.typing import NDArray

from jerboa.device import DEVICE_ROOT, InputQuantization, build_host_library

SOURCES = tuple(
    DEVICE_ROOT / "dsp" / name
    for name in ("spectrogram.c", "fft_q15.c", "tables.c", "quantize.c", "pdm.c")
)


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


@functools.cache
def _library() -> ctypes.CDLL:
    library = ctypes.CDLL(str(build_host_library("dsp", SOURCES)))
    count, pointer = ctypes.c_int32, ctypes.c_void_p
    signatures = {
        "jerboa_spectrogram": (pointer, count, count, pointer),
        "jerboa_quantize_magnitudes": (pointer, count, ctypes.POINTER(Quantization), pointer),
        "jerboa_pdm_init": (pointer,),
        "jerboa_pdm_decimate": (pointer, pointer, count, pointer),
    }
    for name, arguments in signatures.items():
        function = getattr(library, name)
        function.argtypes = arguments
        function.restype = None
    return library


class PdmState(ctypes.Structure):
    """``jerboa_pdm_t``, with a gain of 1."""

    _fields_ = (
        ("sums", ctypes.c_uint32 * 2),
        ("table", ctypes.c_uint32 * (4 * 256 * 2)),
        ("samples", ctypes.c_uint16 * (2 * (11 + 128))),
        ("mean", ctypes.c_int32),
    )

    def __init__(self) -> None:
        super().__init__()
        _library().jerboa_pdm_init(ctypes.byref(self))


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


def decimate(state: PdmState, words: NDArray[np.uint32]) -> NDArray[np.int16]:
    words = np.ascontiguousarray(words)
    samples = np.empty(len(words) // 2, np.int16)
    _library().jerboa_pdm_decimate(
        ctypes.byref(state), words.ctypes.data, len(samples), samples.ctypes.data
    )
    return samples
