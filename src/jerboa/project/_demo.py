"""``jerboa demo``: the whole way on generated sounds."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Literal

from jerboa.clips.generated import KINDS, QUIETEST_DBFS, write_generated
from jerboa.errors import ProjectError
from jerboa.project._baseline import SAME_ROOM_DBFS
from jerboa.project._project import Project
from jerboa.project._runs import Run
from jerboa.project._settings import FILE_NAME, TEMPLATES
from jerboa.project._training import train_project
from jerboa.storage import write_whole
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
        Becomes a project; a finished demo in it is replaced, an interrupted one of the same seed
        and model goes on.
    seed : int
        Of the sounds, the split and the training.
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
        If the folder holds something that is no demo, or is a file; or a demo that is to be
        replaced, with something in it that the demo has not made.
    EnvironmentFault
        If the disk is full or a tool fails.
    """
    mark, asked = folder / _MARK, f"seed {seed}, {model}\n"
    if folder.is_dir() and any(folder.iterdir()):
        if not mark.exists():
            raise ProjectError(f"{folder} is not empty and no demo; choose another with --output")
        if (folder / "runs" / _RUN).exists() or mark.read_text(encoding="utf-8") != asked:
            if added := _find_added(folder):
                raise ProjectError(
                    f"{added} is not the demo's, and a new demo would replace it; "
                    "choose another folder with --output"
                )
            shutil.rmtree(folder)
    if mark.exists():
        project = Project.open(folder)
    else:
        project = Project.create(folder, demo_settings(model, seed))
        write_whole(mark, asked.encode())
    tutorial = model == "tutorial"

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


def _find_added(folder: Path) -> Path | None:
    """Something that was put into a demo by its user: a run, a recording, anything else."""
    own = (FILE_NAME, "clips", "runs")
    added = [
        *(path for path in folder.glob("[!.]*") if path.name not in own),
        *(path for path in folder.glob("runs/[!.]*") if path.name != _RUN),
        *(
            path
            for path in folder.glob("clips/*/[!.]*")
            if path.stem.rpartition("-")[0] not in KINDS
        ),
    ]
    return min(added, default=None)


def demo_settings(model: _Model, seed: int = 0) -> str:
    """The demo's ``jerboa.toml``: a new project's but for what makes it short and its sounds."""
    settings = TEMPLATES[model]
    changes = {"seed = 0": f"seed = {seed}", **(_CHANGES if model == "log_mel" else {})}
    for written, wanted in changes.items():
        assert settings.count(written) == 1, written
        settings = settings.replace(written, wanted)
    return settings
