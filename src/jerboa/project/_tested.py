"""Which recordings a run was judged by, and which it has learned from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from jerboa.clips import Recording
from jerboa.errors import ProjectError
from jerboa.project._runs import Run, read_json

__all__ = ["count_learned", "tested_recordings"]


def tested_recordings(run: Run) -> list[Recording]:
    """Find the recordings of a run's test part in its project.

    Parameters
    ----------
    run : Run
        In the ``runs`` folder of its project.

    Returns
    -------
    list of Recording

    Raises
    ------
    ProjectError
        If it is no run, or a recording is no longer where it was.
    """
    kept = read_json(run.folder / "scores.json")
    try:
        named = list(zip(kept["files"], kept["sources"], strict=True))
    except (KeyError, TypeError, ValueError) as error:
        raise ProjectError(
            f"{run.folder}: its scores.json does not tell the files of its test part; "
            "train the run again"
        ) from error
    found = []
    for file, source in named:
        path = _clips_folder(run) / file if file else None
        if path is None or not path.is_file():
            raise ProjectError(
                f"{path or source}: was among the run's test recordings and is not there; put it "
                f"back, or give {run.model} and a folder of recordings"
            )
        found.append(Recording(Path(file).parts[0], source, path))
    return found


def count_learned(run: Run, recordings: Sequence[Recording]) -> int:
    """Count the recordings of a run's project that its network or decision has learned from.

    Parameters
    ----------
    run : Run
        A folder that is no run has learned from nothing.
    recordings : sequence of Recording
        As `jerboa.clips.folder` gives them.

    Returns
    -------
    int

    Raises
    ------
    ProjectError
        If the run is damaged.
    """
    split = run.folder / "split.json"
    if not split.is_file():
        return 0
    kept = read_json(split)
    learned = {*kept.get("train", ()), *kept.get("validation", ())}
    clips_folder = _clips_folder(run)
    return sum(
        each.path is not None
        and each.path.resolve().is_relative_to(clips_folder)
        # A demo's sources are named by their files alone.
        and not learned.isdisjoint((each.source, each.path.stem))
        for each in recordings
    )


def _clips_folder(run: Run) -> Path:
    return run.folder.resolve().parent.parent / "clips"
