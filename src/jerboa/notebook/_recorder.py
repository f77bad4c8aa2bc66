"""Clips from the browser's microphone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import traitlets

from jerboa.clips import Recording, check_label
from jerboa.errors import ClipError
from jerboa.notebook._widget import LONGEST_SECONDS, Widget, module, samples_of
from jerboa.project import Project


class Recorder(Widget):
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
    """

    _esm = module("recorder_widget")

    label = traitlets.Unicode("alarm").tag(sync=True)
    seconds = traitlets.Float(1.0, min=0.5, max=LONGEST_SECONDS).tag(sync=True)
    count = traitlets.Int(0).tag(sync=True)

    def __init__(
        self, label: str = "alarm", project: Project | None = None, seconds: float = 1.0
    ) -> None:
        check_label(label)
        super().__init__(label=label, seconds=seconds)
        self.project = project
        self.recordings: list[Recording] = []

    def _asked(self, message: dict[str, Any], buffers: Sequence[Any]) -> None:
        label = str(message.get("label", "")).strip()
        check_label(label)
        samples = samples_of(buffers, ClipError)
        name = f"recorded-{len(self.recordings) + 1:03}"
        if self.project is None:
            kept = Recording(label, name, held=samples)
        else:
            path = self.project.add_clip(label, name, samples)
            kept = Recording(label, path.stem, path)
        self.recordings.append(kept)
        self.label = label
        self.count = len(self.recordings)
