"""A training, watched."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

import traitlets

from jerboa.notebook._widget import Widget, module


class TrainingMonitor(Widget):
    """Show a training's stage, time left and curves.

    It is a `jerboa.training.Progress`: hand it to ``train_project(project, progress=monitor)``.
    The kernel's own interrupt stops a training; the same call goes on from its last epoch.
    """

    _esm = module("training_monitor")

    stage = traitlets.Unicode("").tag(sync=True)
    done = traitlets.Int(0).tag(sync=True)
    total = traitlets.Int(0).tag(sync=True)
    seconds_left = traitlets.Float(None, allow_none=True).tag(sync=True)
    epochs: traitlets.List[dict[str, Any]] = traitlets.List().tag(sync=True)

    def __init__(self) -> None:
        super().__init__()
        self._began = 0.0

    def __call__(self, stage: str, done: int, total: int, metrics: Mapping[str, float], /) -> None:
        """Take note of a stage or an epoch, as `jerboa.training.Progress` says."""
        now = time.monotonic()
        if stage != self.stage or done == 0:
            self._began = now
        with self.hold_sync():
            self.stage, self.done, self.total = stage, done, total
            self.seconds_left = (now - self._began) / done * (total - done) if done else None
            if "validation_loss" in metrics:
                known = {name: float(value) for name, value in metrics.items()}
                self.epochs = [*self.epochs, {"stage": stage, **known}]

    def _asked(self, message: dict[str, Any], buffers: Sequence[Any]) -> None:
        """The page has nothing to ask."""
