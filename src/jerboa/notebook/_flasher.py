"""A firmware onto a board, from the browser."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import traitlets

from jerboa.errors import BoardError
from jerboa.notebook._widget import Widget, module


class Flasher(Widget):
    """Flash a board that waits in boot mode by WebUSB, or download the UF2.

    WebUSB is in Chrome and Edge, and asks which board; the file is read back after writing.

    Parameters
    ----------
    uf2 : Path
        The firmware.

    Attributes
    ----------
    state : str
        ``idle``, ``flashing``, ``flashed``, ``cancelled`` or ``failed``.

    Raises
    ------
    BoardError
        If the file cannot be read.
    """

    _esm = module("flasher")

    image = traitlets.Bytes().tag(sync=True)
    name = traitlets.Unicode().tag(sync=True)
    state = traitlets.Unicode("idle").tag(sync=True)

    def __init__(self, uf2: Path) -> None:
        try:
            image = Path(uf2).read_bytes()
        except OSError as error:
            raise BoardError(f"{uf2}: cannot be read ({error.strerror}); check the path") from error
        super().__init__(image=image, name=Path(uf2).name)

    def _asked(self, message: dict[str, Any], buffers: Sequence[Any]) -> None:
        """The page has nothing to ask."""
