"""The station "Try": a clip on the virtual board, ``/api/try``."""

from __future__ import annotations

import threading
from typing import Annotated

import numpy as np
from fastapi import APIRouter, Query

from jerboa.clips import SAMPLE_RATE, Recording
from jerboa.emulator import Simulation
from jerboa.errors import ProjectError
from jerboa.firmware import Wiring, find_board, wire
from jerboa.project import Project, ProjectSettings, Run, try_on_board
from jerboa.studio._judge import find_run
from jerboa.studio._library import Library

LONGEST = 10
"""Seconds that are played; the emulator takes about as long."""
TEXT_LINES = 40


def router(project: Project) -> APIRouter:
    """Everything under ``/api/try``."""
    api = APIRouter(prefix="/api/try")
    library = Library(project)
    busy = threading.Lock()

    @api.post("")
    def on_the_virtual_board(
        clip: Annotated[str, Query(max_length=400)], run: Annotated[str, Query(max_length=80)]
    ) -> dict[str, object]:
        chosen = find_run(project, run)
        found = library.find(clip)
        samples = found.samples()[: LONGEST * SAMPLE_RATE]
        recording = Recording(found.label, found.identity, held=samples)
        if not busy.acquire(blocking=False):
            raise ProjectError("the virtual board is busy; wait for it")
        try:
            [trial] = try_on_board(chosen.uf2, [recording], wiring=_wiring(chosen))
        finally:
            busy.release()
        return _told(trial.simulation)

    return api


def _wiring(run: Run) -> Wiring:
    """Pins of the run's firmware, whatever the project is set to now."""
    text = (run.folder / "settings.json").read_text(encoding="utf-8")
    settings = ProjectSettings.model_validate_json(text)
    return wire(find_board(settings.board), settings.firmware)


def _told(simulation: Simulation) -> dict[str, object]:
    hops = simulation.hops
    return {
        "events": [
            {"label": event.label, "start": event.start, "end": event.end}
            for event in simulation.events
        ],
        "hops": [
            {"t": hop.time, "p": list(hop.probabilities), "label": hop.label, "warm": hop.warm}
            for hop in hops
        ],
        "led": np.round(simulation.led.duty, 3).tolist(),
        "cycles": {stage: int(np.max(cycles)) for stage, cycles in simulation.cycles.items()},
        "text": simulation.usb_text.splitlines()[-TEXT_LINES:],
    }
