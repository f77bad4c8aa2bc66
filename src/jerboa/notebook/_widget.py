"""What the widgets have in common."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import anywidget
import numpy as np
from numpy.typing import NDArray

from jerboa.clips import SAMPLE_RATE
from jerboa.errors import JerboaError
from jerboa.notebook._modules import assemble

STATIC = Path(__file__).parent / "static"
LONGEST_SECONDS = 60


class Widget(anywidget.AnyWidget):
    """A widget whose page may ask something; a refusal is shown there, in one line.

    A page that names the clip it sends is answered with that name, so that it can hold what was
    refused.
    """

    _css = (STATIC / "widget.css").read_text(encoding="utf-8")

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self.on_msg(self._take)

    def _take(self, _: object, message: dict[str, Any], buffers: Sequence[Any]) -> None:
        clip = {"clip": message["clip"]} if isinstance(message.get("clip"), str) else {}
        try:
            self._asked(message, buffers)
        except JerboaError as error:
            self.send({"problem": str(error), **clip})
        else:
            if clip:
                self.send(clip)

    def _asked(self, message: dict[str, Any], buffers: Sequence[Any]) -> None:
        """Do what the page asks."""
        raise NotImplementedError


def module(name: str) -> str:
    """The text of one of the widgets' modules, whole."""
    return assemble(STATIC / f"{name}.mjs")


def samples_of(buffers: Sequence[Any], refuse: Callable[[str], JerboaError]) -> NDArray[np.int16]:
    """Samples at 16 kHz that a page has sent, shape (n,)."""
    data = bytes(buffers[0]) if buffers else b""
    if not data or len(data) % 2 or len(data) > 2 * SAMPLE_RATE * LONGEST_SECONDS:
        raise refuse(f"a clip holds up to {LONGEST_SECONDS} s of sound; record it again")
    return np.frombuffer(data, "<i2").astype(np.int16)
