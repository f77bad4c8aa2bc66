"""The station "Judge": ``/api/runs``."""

from __future__ import annotations

import json
import threading
from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import FileResponse, HTMLResponse
from pydantic import BaseModel, ConfigDict, Field

from jerboa.errors import ProjectError
from jerboa.firmware import board_names, find_board
from jerboa.project import Project, Run, with_threshold
from jerboa.studio._guard import REPORT_POLICY


class Threshold(BaseModel):
    """From which probability on the firmware detects."""

    model_config = ConfigDict(extra="forbid")

    threshold: float = Field(ge=0, le=1)


RunName = Annotated[str, Path(max_length=80)]


def find_run(project: Project, name: str) -> Run:
    """The run of a name; looked up, never joined to a path.

    Raises
    ------
    ProjectError
        If there is none.
    """
    for run in project.runs():
        if run.name == name:
            return run
    raise ProjectError("there is no such run; load the page again")


def router(project: Project) -> APIRouter:
    """Everything under ``/api/runs``."""
    api = APIRouter(prefix="/api/runs")
    building = threading.Lock()

    @api.get("")
    def listing() -> dict[str, object]:
        return {"runs": [run.name for run in reversed(project.runs())]}

    @api.get("/{name}")
    def one(name: RunName) -> dict[str, object]:
        run = find_run(project, name)
        scores = run.folder / "scores.json"
        return {
            "name": run.name,
            "metrics": run.metrics(),
            "scores": json.loads(scores.read_text(encoding="utf-8")) if scores.is_file() else None,
            "report": run.report.is_file(),
            "boards": {board: find_board(board).flash_bytes for board in board_names()},
        }

    @api.post("/{name}/threshold")
    def change_threshold(name: RunName, wanted: Threshold) -> dict[str, object]:
        with building:
            return {"name": with_threshold(project, find_run(project, name), wanted.threshold).name}

    @api.get("/{name}/report", response_class=HTMLResponse)
    def report(name: RunName) -> FileResponse:
        headers = {"content-security-policy": REPORT_POLICY}
        run = find_run(project, name)
        if not run.report.is_file():
            raise ProjectError("this run has no report; open that of the run that was trained")
        return FileResponse(run.report, headers=headers)

    @api.get("/{name}/firmware", response_class=FileResponse)
    def firmware(name: RunName) -> FileResponse:
        run = find_run(project, name)
        return FileResponse(run.uf2, filename=f"{run.name}.uf2")

    return api
