"""What a network hears, by the name in the settings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray
from pydantic import Discriminator, Tag

from jerboa.features import LevelNormalization, LogMel, Pcen, Spectrogram
from jerboa.model_file import (
    TUTORIAL_FRONT_END,
    FrontEndSettings,
    LevelSettings,
    LogMelSettings,
    PcenSettings,
)

__all__ = ["FrontEnd", "FrontEndChoice", "find_front_end", "front_end_settings"]

FrontEndName: TypeAlias = Literal["log_mel", "log_mel_level", "log_mel_pcen", "spectrogram"]
FrontEndChoice: TypeAlias = Annotated[
    Annotated[FrontEndName, Tag("name")] | Annotated[LogMelSettings, Tag("table")],
    Discriminator(lambda given: "table" if isinstance(given, dict | LogMelSettings) else "name"),
]
"""A name, or all that can be chosen of log-mel."""

_NAMED: dict[FrontEndName, FrontEndSettings | LogMelSettings] = {
    "log_mel": LogMelSettings(),
    "log_mel_level": LogMelSettings(normalization=LevelSettings()),
    "log_mel_pcen": LogMelSettings(normalization=PcenSettings()),
    "spectrogram": TUTORIAL_FRONT_END,
}


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


def find_front_end(choice: FrontEndChoice) -> FrontEnd:
    """Make the front end that `TrainingSettings` choose.

    Returns
    -------
    FrontEnd

    Raises
    ------
    ModelError
        If the C is not made for it.
    """
    settings = front_end_settings(choice)
    if isinstance(settings, FrontEndSettings):
        return Spectrogram(**settings.model_dump(exclude={"kind"}))
    values = settings.model_dump(exclude={"kind", "normalization"})
    normalization = settings.normalization
    if normalization is None:
        return LogMel(**values)
    makers = {"level": LevelNormalization, "pcen": Pcen}
    make = makers[normalization.kind]
    return LogMel(**values, normalization=make(**normalization.model_dump(exclude={"kind"})))


def front_end_settings(choice: FrontEndChoice) -> FrontEndSettings | LogMelSettings:
    """What a model file says of the front end that `TrainingSettings` choose."""
    return choice if isinstance(choice, LogMelSettings) else _NAMED[choice]
