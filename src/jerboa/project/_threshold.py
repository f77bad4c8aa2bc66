"""The same network with another threshold: a run of its own, without training."""

from __future__ import annotations

import json
import re
import shutil

from jerboa.errors import ProjectError
from jerboa.firmware import build_firmware
from jerboa.model_file import Decision, read_metadata, write_metadata
from jerboa.project._clock import choose_clock
from jerboa.project._project import Project
from jerboa.project._runs import Run, write_json, writing_run
from jerboa.project._scores import scores_by_way
from jerboa.project._settings import ProjectSettings

_KEPT = ("model.keras", "model.tflite", "scores.json", "settings.json", "split.json")
_DIGITS = 2

_JUDGED = ("accuracy", "found within", "false alarms")
"""How the names of those rows of a summary begin that another threshold changes."""


def with_threshold(project: Project, run: Run, threshold: float) -> Run:
    """Make a run whose firmware detects from another probability on.

    It has no report: the virtual board was not asked again.

    Parameters
    ----------
    project : Project
        Whose run it is.
    run : Run
        Stays as it is.
    threshold : float
        0 to 1, taken in steps of 0.01.

    Returns
    -------
    Run
        ``NAME-at-62`` for 0.62; the one that is there already if there is one.

    Raises
    ------
    ProjectError
        If the threshold is no probability.
    ModelError, BoardError
        If the run's model cannot be read, or its firmware no longer fits the board.
    EnvironmentFault
        If the disk is full or a tool fails.
    """
    threshold = round(threshold, _DIGITS)
    if not 0 <= threshold <= 1:
        raise ProjectError(f"a threshold of {threshold:g} is no probability; give 0 to 1")
    name = re.sub(r"-at-\d+$", "", run.name) + f"-at-{round(100 * threshold)}"
    made = Run(project.runs_folder / name)
    if made.folder.exists():
        return made
    with writing_run(project.runs_folder, name) as folder:
        for file in _KEPT:
            shutil.copy2(run.folder / file, folder / file)
        model = folder / "model.tflite"
        metadata = read_metadata(model)
        if metadata is None:
            raise ProjectError(f"{run.model}: holds no metadata of jerboa; train the run again")
        decision = metadata.decision
        changed = decision.model_copy(
            update={
                "threshold": threshold,
                "unknown_below": None,
                "release": None if decision.release is None else min(decision.release, threshold),
            }
        )
        write_metadata(model, metadata.model_copy(update={"decision": changed}))
        settings = ProjectSettings.model_validate_json(
            (folder / "settings.json").read_text(encoding="utf-8")
        )
        chosen, cycles = choose_clock(model, settings.firmware, board=settings.board)
        build_firmware(model, folder, board=settings.board, settings=chosen, hop_cycles=cycles)
        write_json(folder / "metrics.json", _metrics(run, changed))
    return made


def _metrics(run: Run, decision: Decision) -> dict[str, object]:
    """Those of the run, judged anew where the threshold counts."""
    threshold = decision.threshold
    kept = json.loads((run.folder / "scores.json").read_text(encoding="utf-8"))
    judged = scores_by_way(kept, threshold)
    metrics = run.metrics()
    costs = [row for row in metrics["summary"] if not row["name"].startswith(_JUDGED)]
    accuracies = [
        {"name": f"accuracy, {way}", "value": f"{100 * scores.accuracy:.1f} %", "note": ""}
        for way, scores in judged.items()
    ]
    return {
        **metrics,
        "summary": [*accuracies, *costs],
        "threshold": threshold,
        "decision": decision.model_dump(),
        "accuracy": {way: scores.accuracy for way, scores in judged.items()},
        "clip_accuracy": {way: scores.clip_accuracy for way, scores in judged.items()},
    }
