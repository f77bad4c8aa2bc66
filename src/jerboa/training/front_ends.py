"""What a network hears, by the name in the settings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from jerboa.features import LogMel, Spectrogram
from jerboa.model_file import TUTORIAL_FRONT_END, FrontEndSettings, LogMelSettings

__all__ = ["FrontEnd", "find_front_end", "front_end_settings"]


class FrontEnd(Protocol):
    """Turns samples into columns of int16; `jerboa.features.Spectrogram` tells each method."""

    @property
    def columns(self) -> int:
        """Columns in a window."""

    @property
    def bins(self) -> int:
        """Values in a column."""

    @property
    def hop(self) -> int:
        """Samples from one column to the next."""

    @property
    def samples(self) -> int:
        """Samples in a window."""

    def transform(self, samples: NDArray[np.int16]) -> NDArray[np.int16]:
        """Columns of a whole recording, shape (frames, bins)."""

    def windows(
        self, columns: NDArray[np.int16], starts: Sequence[int] | NDArray[np.int64]
    ) -> NDArray[np.int16]:
        """Windows that start at given samples, shape (k, columns, bins)."""

    def real(self, columns: NDArray[np.int16]) -> NDArray[np.float32]:
        """What a float network sees, same shape."""

    def quantize(
        self, columns: NDArray[np.int16], scale: float, zero_point: int
    ) -> NDArray[np.int8]:
        """What an int8 network sees, same shape."""


def find_front_end(kind: str) -> FrontEnd:
    """Find a front end by its name in `TrainingSettings`."""
    return LogMel() if kind == "log_mel" else Spectrogram()


def front_end_settings(kind: str) -> FrontEndSettings | LogMelSettings:
    """What a model file says of a front end, by its name in `TrainingSettings`."""
    return LogMelSettings() if kind == "log_mel" else TUTORIAL_FRONT_END
