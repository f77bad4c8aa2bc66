"""The process that trains: ``python -m jerboa.studio._worker PROJECT``."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from jerboa.errors import JerboaError
from jerboa.interruption import say_again
from jerboa.project import Project, ProjectSettings, train_project
from jerboa.studio._jobs import TrainingJob


class _Log:
    """Says how the training goes, a JSON line each time."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a", encoding="utf-8", buffering=1)

    def say(self, kind: str, **facts: object) -> None:
        self._file.write(json.dumps({"type": kind, "time": time.time(), **facts}) + "\n")

    def __call__(self, stage: str, done: int, total: int, metrics: Mapping[str, float]) -> None:
        """Take note of where a stage stands."""
        numbers = {name: float(value) for name, value in metrics.items()}
        self.say("progress", stage=stage, done=done, total=total, metrics=numbers)


_BEFORE = ("looking_for_copies", "checking_the_board")
_AFTER = (
    *("hearing_scenes", "fitting_the_decision", "building"),
    *("playing_to_the_virtual_board", "listening_elsewhere"),
)


def plan(settings: ProjectSettings) -> list[tuple[str, int]]:
    """Stages of a training in order, and the steps of each at most; some may be done already."""
    training = settings.training
    phases = ["baseline"]
    if settings.base != "none":
        phases += ["head", "fine_tuning"]
    epochs = [(phase, int(getattr(training, phase).epochs)) for phase in phases]
    if settings.streams is not None and training.mining:
        epochs += [("hearing_background", 1), ("mining", training.mining.phase.epochs)]
    if training.quantization == "qat":
        epochs.append(("quantization_aware", training.quantization_aware.epochs))
    return [*((stage, 1) for stage in _BEFORE), *epochs, *((stage, 1) for stage in _AFTER)]


def _main(folder: Path) -> int:
    project = Project.open(folder)
    log = _Log(TrainingJob(project).log)
    log.say("started", plan=plan(project.settings))
    say_again(KeyboardInterrupt)
    try:
        run = train_project(project, progress=log)
    except JerboaError as error:
        log.say("failed", reason=str(error))
        return error.exit_code
    except KeyboardInterrupt:
        log.say("stopped")
        return 130
    except BaseException as error:
        log.say("failed", reason=f"{type(error).__name__}: {error}; please report it")
        raise
    log.say("done", run=run.name)
    return 0


if __name__ == "__main__":
    sys.exit(_main(Path(sys.argv[1])))
