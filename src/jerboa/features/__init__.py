"""Front ends: what a network hears, computed by the C of the chip."""

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
