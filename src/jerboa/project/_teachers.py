"""The teachers that ``jerboa.toml`` names: runs of the project, or files."""

from __future__ import annotations

from pathlib import Path

from jerboa.errors import ProjectError
from jerboa.training import ARCHITECTURES, TrainingSettings


def find_teachers(settings: TrainingSettings, project: Path) -> TrainingSettings:
    """Give each teacher that is no architecture as the path of its ``.keras`` file.

    Parameters
    ----------
    settings : TrainingSettings
        Of the project: a teacher is an architecture, a run's name, or a file.
    project : Path
        Folder that holds ``runs/``, and that a relative path starts from.

    Raises
    ------
    ProjectError
        If a teacher is none of these.
    """
    chosen = settings.distillation
    if chosen is None:
        return settings
    found = tuple(
        name if name in ARCHITECTURES else _find(name, project) for name in chosen.teachers
    )
    distillation = chosen.model_copy(update={"teachers": found})
    return settings.model_copy(update={"distillation": distillation})


def _find(name: str, project: Path) -> str:
    for path in (project / "runs" / name / "model.keras", project / name):
        if path.is_file():
            return str(path.resolve())
    raise ProjectError(
        f"teacher '{name}' is no architecture, run or .keras file; "
        f"give one of {', '.join(sorted(ARCHITECTURES))}, or the name of a run"
    )
