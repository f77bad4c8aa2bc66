"""What a command takes from the project in the current folder where it is told nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jerboa.firmware import FirmwareSettings
    from jerboa.project import Run


def settings_here() -> tuple[str, FirmwareSettings]:
    """Board and firmware of the project in the current folder; what is usual where there is none.

    Raises
    ------
    ProjectError
        If the project's settings are wrong.
    """
    from jerboa.project import Project, ProjectSettings

    project = Project.find(Path())
    settings = project.settings if project else ProjectSettings()
    return settings.board, settings.firmware


def latest_run(what: str) -> Run:
    """The latest run of the project in the current folder, where no `what` was named.

    Raises
    ------
    ProjectError
        If there is no project, or no finished run in it.
    """
    from jerboa.errors import ProjectError
    from jerboa.project import Project

    project = Project.find(Path())
    if project is None:
        raise ProjectError(f"{Path().resolve()} is no jerboa project; name {what}, or go into one")
    return project.latest_run()
