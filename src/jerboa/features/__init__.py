"""Front ends: what a network hears, computed by the C of the chip."""

from jerboa.features._spectrogram import Spectrogram
from jerboa.features._stft import stft_magnitude

__all__ = ["Spectrogram", "stft_magnitude"]
