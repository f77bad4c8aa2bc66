"""The teachers that ``jerboa.toml`` names: runs of the project, or files."""

from __future__ import annotations

import json
from pathlib import Path

from jerboa.clips import Split
from jerboa.errors import ProjectError
from jerboa.model_file import read_metadata
from jerboa.project._runs import Run
from jerboa.training import ARCHITECTURES, TrainingSettings
from jerboa.training.front_ends import front_end_settings


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


def check_teachers(settings: TrainingSettings, project: Path, split: Split) -> None:
    """Refuse a run as a teacher that hears or tells something else, or knows what is judged by.

    Architectures and ``.keras`` files tell nothing of this; they are left as they are.

    Parameters
    ----------
    settings : TrainingSettings
        As the project has them: a teacher that is a run stands there by its name.
    project : Path
        Folder that holds ``runs/``.
    split : Split
        Of the training that is to learn from them.

    Raises
    ------
    ProjectError
        If a run has other labels or another front end, or has learned from test or validation
        recordings of this split.
    ModelError
        If its ``model.tflite`` cannot be read.
    """
    for name in settings.distillation.teachers if settings.distillation else ():
        run = Run(project / "runs" / name)
        if name in ARCHITECTURES or not (run.folder / "model.keras").is_file():
            continue
        metadata = read_metadata(run.model)
        if metadata is None or metadata.labels != split.labels:
            labels = metadata.labels if metadata else ()
            raise ProjectError(
                f"teacher '{name}' tells {', '.join(labels) or 'nothing that is known'}, this "
                f"training {', '.join(split.labels)}; give a run of the same labels"
            )
        if metadata.front_end != front_end_settings(settings.front_end):
            raise ProjectError(
                f"teacher '{name}' hears another front end than this training's; give a run of "
                "the same 'front_end'"
            )
        _refuse_known(name, run, split)


def _refuse_known(name: str, run: Run, split: Split) -> None:
    """A pupil would be told by its teacher what it is judged by."""
    kept = run.folder / "split.json"
    if not kept.is_file():
        return
    theirs, ours = json.loads(kept.read_text(encoding="utf-8")), split.sources()
    for part, learned in (("test", ("train", "validation")), ("validation", ("train",))):
        known = {source for each in learned for source in theirs[each]} & set(ours[part])
        if known:
            raise ProjectError(
                f"teacher '{name}' has learned from {len(known)} of this training's {part} "
                f"recordings, such as {min(known)}; train it anew with the same recordings and "
                "seed, or give another"
            )


def _find(name: str, project: Path) -> str:
    for path in (project / "runs" / name / "model.keras", project / name):
        if path.is_file():
            return str(path.resolve())
    raise ProjectError(
        f"teacher '{name}' is no architecture, run or .keras file; "
        f"give one of {', '.join(sorted(ARCHITECTURES))}, or the name of a run"
    )
