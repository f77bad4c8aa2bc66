"""``jerboa demo``: the whole way on generated sounds."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Literal

from jerboa.clips.generated import QUIETEST_DBFS, write_generated
from jerboa.errors import ProjectError
from jerboa.project._baseline import SAME_ROOM_DBFS
from jerboa.project._project import Project
from jerboa.project._runs import Run
from jerboa.project._settings import TEMPLATES
from jerboa.project._training import train_project
from jerboa.training import Progress

RECORDINGS_PER_KIND = {"log_mel": 12, "tutorial": 8}
"""Many sounds that are heard a few times teach more than few that are heard often."""
_MARK = ".jerboa-demo"
_RUN = "demo"
_CHANGES = {
    # An alarm lasts: two seconds tell it from a note or a word.
    'front_end = "log_mel"': 'front_end = {kind = "log_mel", columns = 124}',
    # A demo must not last.
    "epochs = 20": "epochs = 7",
    "[training.fine_tuning]": """\
[training.head]  # the last layer alone, before all
epochs = 4
learning_rate = 1e-2
final_learning_rate = 5e-4

[training.fine_tuning]""",
}
_Model = Literal["log_mel", "tutorial"]


def run_demo(
    folder: Path,
    seed: int = 0,
    progress: Progress | None = None,
    *,
    model: _Model = "log_mel",
) -> Run:
    """Generate alarms and everyday sounds, train on them, and try the firmware.

    Parameters
    ----------
    folder : Path
        Becomes a project; a finished demo in it is replaced, an interrupted one goes on.
    seed : int
        Of the sounds.
    progress : Progress, optional
        Told of each stage and epoch.
    model : {'log_mel', 'tutorial'}
        Which front end and network: jerboa's own, or the tutorial's.

    Returns
    -------
    Run

    Raises
    ------
    ProjectError
        If the folder holds something that is no demo, or is a file.
    EnvironmentFault
        If the disk is full or a tool fails.
    """
    if folder.is_dir() and any(folder.iterdir()):
        if not (folder / _MARK).exists():
            raise ProjectError(f"{folder} is not empty and no demo; choose another with --output")
        if (folder / "runs" / _RUN).exists():
            shutil.rmtree(folder)
    interrupted = (folder / _MARK).exists()
    tutorial = model == "tutorial"
    project = Project.open(folder) if interrupted else Project.create(folder, demo_settings(model))
    (folder / _MARK).touch()

    def count(done: int, total: int) -> None:
        if progress:
            progress("generating_sounds", done, total, {})

    dataset = write_generated(
        project.clips_folder,
        seed=seed,
        recordings_per_kind=RECORDINGS_PER_KIND[model],
        quietest_dbfs=SAME_ROOM_DBFS if tutorial else QUIETEST_DBFS,
        progress=count,
    )
    # As it was generated: unlike the files, it tells pauses from beeps.
    return train_project(project, _RUN, progress, dataset=dataset)


def demo_settings(model: _Model) -> str:
    """The demo's ``jerboa.toml``: a new project's but for what makes it short and its sounds."""
    settings = TEMPLATES[model]
    for written, wanted in _CHANGES.items() if model == "log_mel" else ():
        assert settings.count(written) == 1, written
        settings = settings.replace(written, wanted)
    return settings
