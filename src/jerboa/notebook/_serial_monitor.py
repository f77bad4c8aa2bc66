"""A board, listened to from the browser."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import traitlets

from jerboa.notebook._keeper import ClipKeeper
from jerboa.notebook._widget import module
from jerboa.project import Project


class SerialMonitor(ClipKeeper):
    """Show what a board says by Web Serial, and keep what it misheard.

    Web Serial is in Chrome and Edge, and asks for the port; so the board may hang on another
    computer than the kernel's.

    Parameters
    ----------
    project : Project, optional
        Where clips from the board are written, into ``clips/LABEL``; otherwise they are only
        held.

    Attributes
    ----------
    events : list of dict
        Each event of the board: ``event``, ``state``, ``t`` (ms), ``p``.
    recordings : list of Recording
        Clips that the board has kept of what it misheard, labelled in the page.
    """

    _esm = module("serial_monitor")

    events: traitlets.List[dict[str, Any]] = traitlets.List().tag(sync=True)

    def __init__(self, project: Project | None = None) -> None:
        super().__init__(project)

    def _asked(self, message: dict[str, Any], buffers: Sequence[Any]) -> None:
        self._keep("board", message, buffers)
