"""What is to be exported: the same for every target."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from jerboa import __version__

Files: TypeAlias = Mapping[str, bytes]
"""Contents of an export by path below its folder, with ``/`` on every system."""


@dataclass(frozen=True, slots=True)
class Order:
    """A model and how it is to be called.

    Parameters
    ----------
    path : Path
        The model's file.
    contents : bytes
        Its bytes.
    name : str
        Prefix of the C functions and stem of the files.
    command : str
        What makes the same export again.
    sha256 : str
        Of `contents`.
    compact_weights : bool
        Whether the chip keeps large layers' weights as bytes.
    """

    path: Path
    contents: bytes = field(repr=False)
    name: str
    command: str
    sha256: str
    compact_weights: bool

    @property
    def made_by(self) -> str:
        """First line of every file's head."""
        return f"Made by jerboa {__version__}."

    @property
    def model(self) -> str:
        """Second line of every file's head; `command` is the third."""
        return f"Model: SHA-256 {self.sha256}."
