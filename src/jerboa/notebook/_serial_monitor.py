"""A board, listened to from the browser."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import traitlets

from jerboa.clips import Recording, check_label
from jerboa.errors import ClipError
from jerboa.notebook._widget import Widget, module, samples_of
from jerboa.project import Project


class SerialMonitor(Widget):
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
    count = traitlets.Int(0).tag(sync=True)

    def __init__(self, project: Project | None = None) -> None:
        super().__init__()
        self.project = project
        self.recordings: list[Recording] = []

    def _asked(self, message: dict[str, Any], buffers: Sequence[Any]) -> None:
        label = str(message.get("label", "")).strip()
        check_label(label)
        samples = samples_of(buffers, ClipError)
        name = f"board-{len(self.recordings) + 1:03}"
        if self.project is None:
            kept = Recording(label, name, held=samples)
        else:
            path = self.project.add_clip(label, name, samples)
            kept = Recording(label, path.stem, path)
        self.recordings.append(kept)
        self.count = len(self.recordings)
