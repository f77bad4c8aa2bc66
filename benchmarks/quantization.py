"""Rounding after training against training under rounding, on every task: ``quantization.*``.

The float networks of the first seed that the tasks' benchmarks have kept are converted as they
are, and once more after quantization-aware training, as `quantization = "qat"` does it: of both
the one that is better on the validation part. Run after `esc10_best`, `digits` and `fire_alarm`.
"""

import argparse
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from benchmarks import digits, esc10_best, fire_alarm
from benchmarks._alarms import real_sounds
from benchmarks._results import record
from benchmarks._seeds import Values, mean, measured
from jerboa.clips import Split
from jerboa.training import (
    Predictor,
    TrainingSettings,
    examples_of,
    find_front_end,
    keras_predictor,
    litert_predictor,
    load_network,
)
from jerboa.training._phases import prepare
from jerboa.training._to_int8 import accuracy, quantize

COMMAND = "JERBOA_TEST_DATA=../shared/data python -m benchmarks.quantization"
STORE = Path("build") / "quantization.json"
WAYS = ("float", "ptq", "qat")
TASKS = (*(f"esc10.{tier}" for tier in esc10_best.TIERS), "digits", "alarms")


@dataclass(frozen=True)
class Case:
    """A network of a task.

    Parameters
    ----------
    task, name : str
        What it is for, and which one of several.
    folder : Path
        Where its training is kept.
    settings : TrainingSettings
        Those it was trained with.
    parts : Split
        What it was trained on, and what it is tested on.
    score : callable
        Share that is right or found, %.
    """

    task: str
    name: str
    folder: Path
    settings: TrainingSettings
    parts: Split
    score: Callable[[Predictor], float]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=Path, default=Path("build"), help="what benchmarks kept")
    parser.add_argument("--tasks", nargs="*", choices=TASKS, default=TASKS)
    given = parser.parse_args()
    rows: dict[str, list[Values]] = {}
    for case in cases(given.build):
        if case.task not in given.tasks:
            continue
        take = partial(measure, case)
        rows.setdefault(case.task, []).append(measured(STORE, f"{case.task} {case.name}", take))
    for task, values in rows.items():
        told = f"{len(values)} networks of one seed, log-mel; LiteRT reference kernels"
        for way in WAYS:
            value = round(mean(values, way), 2)
            record(f"quantization.{task}.{way}", value, "%", COMMAND, told)


def cases(build: Path) -> Iterator[Case]:
    """All networks, task by task."""
    data = Path(os.environ["JERBOA_TEST_DATA"]) / "esc10"
    for tier, settings in esc10_best.TIERS.items():
        for fold in esc10_best.FOLDS:
            parts = esc10_best.parts_of(data, fold)
            folder = build / "esc10" / esc10_best.run_folder(tier, 0, fold).name
            score = partial(_clips, parts, settings)
            yield Case(f"esc10.{tier}", f"fold {fold}", folder, settings, parts, score)
    spoken = digits.spoken_digits()
    for speaker in sorted({each.source for each in spoken}):
        parts = digits.parts_of(spoken, speaker, takes=50)
        folder = digits.run_folder(build / "digits", speaker, 0)
        score = partial(_windows, parts, digits.SETTINGS)
        yield Case("digits", speaker, folder, digits.SETTINGS, parts, score)
    sounds = real_sounds()
    for alarm in sounds.alarms:
        assert alarm.path is not None
        parts = fire_alarm.parts_of(alarm, sounds)
        folder = fire_alarm.run_folder(build / "fire_alarm", alarm.path.stem, 0)
        found = partial(_found, partial(fire_alarm.score, parts, sounds))
        yield Case("alarms", alarm.path.stem, folder, fire_alarm.TRANSFER, parts, found)


def measure(case: Case) -> Values:
    """Score a network in float, and in int8 both ways."""
    front_end = find_front_end(case.settings.front_end)
    network = load_network(case.folder / "model.keras")
    ways = {"float": keras_predictor(network, front_end)}
    with tempfile.TemporaryDirectory() as scratch:
        material = prepare(case.parts, case.settings, Path(scratch))
        for way in ("ptq", "qat"):
            settings = case.settings.model_copy(update={"quantization": way})
            model = quantize(network, replace(material, settings=settings)).model
            ways[way] = litert_predictor(model, front_end)
    return {way: case.score(predict) for way, predict in ways.items()}


def _clips(parts: Split, settings: TrainingSettings, predict: Predictor) -> float:
    return 100 * esc10_best.clips_right(parts, settings, predict) / len(parts.test)


def _windows(parts: Split, settings: TrainingSettings, predict: Predictor) -> float:
    front_end = find_front_end(settings.front_end)
    test = examples_of(parts.test, parts.labels, settings, front_end)
    return 100 * accuracy(predict, test)


def _found(score: Callable[[dict[str, Predictor]], Values], predict: Predictor) -> float:
    return 100 * score({"it": predict})["it recall"]


if __name__ == "__main__":
    main()
