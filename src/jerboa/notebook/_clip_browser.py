"""Recordings to look at, hear and label."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import traitlets

from jerboa.clips import SAMPLE_RATE, Recording, check_label
from jerboa.errors import ClipError
from jerboa.notebook._pictures import envelope, heat
from jerboa.notebook._widget import LONGEST_SECONDS, Widget, module


class ClipBrowser(Widget):
    """Look at recordings with the chip's own spectrogram, hear them, label them anew.

    Files are not touched: what was changed is in `recordings`.

    Parameters
    ----------
    recordings : iterable of Recording
        Such as ``dataset.recordings``; read when they are shown, the first 60 s of each.
    """

    _esm = module("clip_browser")

    rows: traitlets.List[dict[str, Any]] = traitlets.List().tag(sync=True)

    def __init__(self, recordings: Iterable[Recording]) -> None:
        self._all = list(recordings)
        self._removed: set[int] = set()
        super().__init__()
        self._tell()

    @property
    def recordings(self) -> tuple[Recording, ...]:
        """What is left, labelled as the page says."""
        return tuple(
            recording for index, recording in enumerate(self._all) if index not in self._removed
        )

    def _tell(self) -> None:
        self.rows = [
            {
                "name": recording.source,
                "label": recording.label,
                "kind": recording.kind,
                "removed": index in self._removed,
            }
            for index, recording in enumerate(self._all)
        ]

    def _asked(self, message: dict[str, Any], buffers: Sequence[Any]) -> None:
        index = message.get("index")
        if not isinstance(index, int) or not 0 <= index < len(self._all):
            raise ClipError("there is no such clip; run the cell again")
        if message.get("ask") == "show":
            self._show(index)
            return
        if "label" in message:
            check_label(str(message["label"]))
            self._all[index] = replace(self._all[index], label=str(message["label"]))
        elif message.get("removed"):
            self._removed.add(index)
        else:
            self._removed.discard(index)
        self._tell()

    def _show(self, index: int) -> None:
        samples = self._all[index].samples()[: LONGEST_SECONDS * SAMPLE_RATE]
        levels = heat(samples)
        columns, bins = levels.shape
        told = {"index": index, "columns": columns, "bins": bins, "envelope": envelope(samples)}
        self.send(told, [levels.tobytes(), samples.astype("<i2").tobytes()])
