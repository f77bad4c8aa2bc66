"""What the widgets that keep clips have in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import traitlets

from jerboa.clips import Recording, check_label
from jerboa.errors import ClipError
from jerboa.notebook._widget import Widget, samples_of
from jerboa.project import Project


class ClipKeeper(Widget):
    """A widget whose page sends clips: they go into a project, or are only held."""

    count = traitlets.Int(0).tag(sync=True)

    def __init__(self, project: Project | None, **traits: Any) -> None:
        super().__init__(**traits)
        self.project = project
        self.recordings: list[Recording] = []

    def _keep(self, stem: str, message: dict[str, Any], buffers: Sequence[Any]) -> str:
        """Keep a clip under the label that the message names, and give the label."""
        label = str(message.get("label", "")).strip()
        check_label(label)
        samples = samples_of(buffers, ClipError)
        name = f"{stem}-{len(self.recordings) + 1:03}"
        if self.project is None:
            kept = Recording(label, name, held=samples)
        else:
            path = self.project.add_clip(label, name, samples)
            kept = Recording(label, path.stem, path)
        self.recordings.append(kept)
        self.count = len(self.recordings)
        return label
