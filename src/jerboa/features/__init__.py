"""Front ends: what a network hears, computed by the C of the chip.

The C is built when it is first called, and kept: the first call raises `ToolError` where the
compiler is missing or fails, and `StorageError` where the cache cannot be written.
"""

from jerboa.features._log_mel import LogMel
from jerboa.features._normalization import LevelNormalization, Pcen
from jerboa.features._pdm import decimate_pdm
from jerboa.features._spectrogram import Spectrogram

__all__ = [
    "LevelNormalization",
    "LogMel",
    "Pcen",
    "Spectrogram",
    "decimate_pdm",
]
