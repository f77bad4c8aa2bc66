"""The station "Try": a clip or a recording on the virtual board, ``/api/try``."""

from __future__ import annotations

import threading
from typing import Annotated

import numpy as np
from fastapi import APIRouter, Body, Query
from numpy.typing import NDArray

from jerboa.clips import SAMPLE_RATE, Recording
from jerboa.errors import ClipError, ProjectError
from jerboa.firmware import find_board, wire
from jerboa.project import Project, ProjectSettings, Run, try_on_board
from jerboa.studio._judge import find_run
from jerboa.studio._library import Library
from jerboa.studio._live import samples_of
from jerboa.training import find_front_end

LONGEST = 10
"""Seconds that are played; the emulator takes about as long."""


def router(project: Project) -> APIRouter:
    """Everything under ``/api/try``."""
    api = APIRouter(prefix="/api/try")
    library = Library(project)
    busy = threading.Lock()

    def play(samples: NDArray[np.int16], run: Run) -> dict[str, object]:
        if not len(samples):
            raise ClipError("there is nothing to play; record it again")
        if not busy.acquire(blocking=False):
            raise ProjectError("the virtual board is busy; wait for it")
        try:
            settings = _settings(run)
            [trial] = try_on_board(
                run.uf2,
                [Recording("played", "played", held=samples)],
                wiring=wire(find_board(settings.board), settings.firmware),
                window=find_front_end(settings.training.front_end).samples,
                seconds=LONGEST,
            )
            return {**trial.simulation.facts(), "lead": trial.lead / SAMPLE_RATE}
        finally:
            busy.release()

    @api.post("")
    def clip(
        clip: Annotated[str, Query(max_length=400)], run: Annotated[str, Query(max_length=80)]
    ) -> dict[str, object]:
        chosen = find_run(project, run)
        return play(library.find(clip).samples(), chosen)

    @api.post("/sound")
    def sound(
        run: Annotated[str, Query(max_length=80)],
        pcm: Annotated[bytes, Body(media_type="application/octet-stream")],
    ) -> dict[str, object]:
        chosen = find_run(project, run)
        return play(samples_of(pcm, LONGEST), chosen)

    return api


def _settings(run: Run) -> ProjectSettings:
    """What the run's firmware was built for, whatever the project is set to now."""
    text = (run.folder / "settings.json").read_text(encoding="utf-8")
    return ProjectSettings.model_validate_json(text)
