"""Clips from the browser's microphone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import traitlets

from jerboa.clips import check_label
from jerboa.notebook._keeper import ClipKeeper
from jerboa.notebook._widget import LONGEST_SECONDS, module
from jerboa.project import Project


class Recorder(ClipKeeper):
    """Record clips with the browser's microphone, raw, at 16 kHz.

    Parameters
    ----------
    label : str
        What is recorded; can be changed in the page.
    project : Project, optional
        Where the clips are written, into ``clips/LABEL``; otherwise they are only held.
    seconds : float
        Length of a take, up to 60 s.

    Attributes
    ----------
    recordings : list of Recording
        What was recorded so far.

    Raises
    ------
    DatasetError
        If the label cannot be used.
    """

    _esm = module("recorder_widget")

    label = traitlets.Unicode("alarm").tag(sync=True)
    seconds = traitlets.Float(1.0, min=0.5, max=LONGEST_SECONDS).tag(sync=True)

    def __init__(
        self, label: str = "alarm", project: Project | None = None, seconds: float = 1.0
    ) -> None:
        check_label(label)
        super().__init__(project, label=label, seconds=seconds)

    def _asked(self, message: dict[str, Any], buffers: Sequence[Any]) -> None:
        self.label = self._keep("recorded", message, buffers)
