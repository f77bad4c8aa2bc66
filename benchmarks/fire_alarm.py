"""Four real fire alarms, each left out in turn: ``alarm.leave_one_out.*``.

A log-mel network is trained on generated sounds, three of the alarms and ESC-10's folds 2 to 4 as
background, and tested on the fourth alarm and on fold 1. The last fifth of each of the three
alarms, fold 5 and other generated sounds are watched, fold 5 sets the threshold; nothing of what
is tested decides anything.
"""

import argparse
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks._results import record
from jerboa.clips import BACKGROUND, Recording, Split, esc50, generated, one_label
from jerboa.evaluation import Scores
from jerboa.training import (
    FeatureAugmentation,
    PhaseSettings,
    Predictor,
    TrainingSettings,
    examples_of,
    find_front_end,
    keras_predictor,
    litert_predictor,
    load_network,
    train,
)

COMMAND = "JERBOA_TEST_DATA=../shared/data python -m benchmarks.fire_alarm"
CONDITIONS = (
    "log-mel, small_cnn; generated sounds, background from ESC-10's folds 2 to 5, three real "
    "alarms to train on; tested on the fourth (windows of 1 s that hold sound) and on ESC-10's "
    "fold 1; threshold one int8 step above the highest window of fold 5; seed 0"
)
LABELS = (BACKGROUND, "alarm")
SETTINGS = TrainingSettings(
    front_end="log_mel",
    architecture="small_cnn",
    label_smoothing=0.08,
    weight_decay=0.02,
    weight_averaging=0.99,
    feature_augmentation=FeatureAugmentation(mix_db=(0.0, 30.0), colour_db=5.0),
    baseline=PhaseSettings(epochs=10, learning_rate=2e-3, final_learning_rate=5e-5, patience=None),
    quantization="ptq",
)
GENERATED_PER_KIND = 16
_VALIDATION_PER_KIND = 3
_REAL_COPIES = 3
"""How often each real recording is listed, beside hundreds of generated ones."""
_VALIDATION_SHARE = 0.2


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=Path, default=Path("build/fire_alarm"))
    models = parser.parse_args().models
    data = Path(os.environ["JERBOA_TEST_DATA"])
    background = esc50(data / "esc10").relabel(BACKGROUND).recordings
    alarms = one_label(data / "fire_alarms", "alarm").recordings
    rows = {
        left_out.path.stem: measure(left_out, alarms, background, models)
        for left_out in alarms
        if left_out.path
    }
    report(rows)


def measure(
    left_out: Recording,
    alarms: Sequence[Recording],
    background: Sequence[Recording],
    models: Path,
) -> dict[str, tuple[float, int, int]]:
    """Train without one alarm and test on it.

    Returns
    -------
    dict
        For ``float`` and ``int8``: recall of the alarm's windows (0 to 1), false alarms, and
        windows of background.
    """
    assert left_out.path is not None
    name = left_out.path.stem
    halves = [_cut_in_time(alarm) for alarm in alarms if alarm is not left_out]
    folds = {fold: [each for each in background if each.fold == fold] for fold in range(1, 6)}
    made = generated(1, GENERATED_PER_KIND).recordings
    tried = generated(2, _VALIDATION_PER_KIND).recordings
    real = [first for first, _ in halves] * _REAL_COPIES
    parts = Split(
        train=(*real, *made, *folds[2], *folds[3], *folds[4]),
        validation=(*(last for _, last in halves), *tried, *folds[5]),
        test=(left_out, *folds[1]),
        labels=LABELS,
    )
    result = train(
        parts,
        models / name,
        settings=SETTINGS,
    )
    front_end = find_front_end(SETTINGS.front_end)
    test = examples_of(parts.test, LABELS, SETTINGS, front_end)
    quiet = examples_of(folds[5], LABELS, SETTINGS, front_end)
    ways: dict[str, Predictor] = {
        "float": keras_predictor(load_network(result.network), front_end),
        "int8": litert_predictor(result.model, front_end),
    }
    found = {
        way: count(
            Scores(
                LABELS,
                test.targets,
                predict(test.magnitudes),
                test.clips,
                threshold_above(predict(quiet.magnitudes)),
            )
        )
        for way, predict in ways.items()
    }
    print(name, found, flush=True)
    return found


def threshold_above(probabilities: NDArray[np.float32]) -> float:
    """A step of int8 above the highest probability of a window of background."""
    return min(float(probabilities[:, 1].max()) + 1 / 256, 255 / 256)


def count(scores: Scores) -> tuple[float, int, int]:
    """Recall (0 to 1), false alarms and windows of background."""
    confusion = scores.confusion
    return confusion[1, 1] / confusion[1].sum(), int(confusion[0, 1]), int(confusion[0].sum())


def report(rows: dict[str, dict[str, tuple[float, int, int]]]) -> None:
    """Write every row, and the worst recall and all false alarms of int8."""
    for name, ways in rows.items():
        for way, (recall, false_alarms, windows) in ways.items():
            prefix = f"alarm.leave_one_out.{name}.{way}"
            among = f"{CONDITIONS}; {windows} windows of background"
            record(f"{prefix}.recall", round(100 * recall, 1), "% of windows", COMMAND, among)
            record(f"{prefix}.false_alarms", false_alarms, "windows", COMMAND, among)
    worst = min(ways["int8"][0] for ways in rows.values())
    total = sum(ways["int8"][1] for ways in rows.values())
    windows = sum(ways["int8"][2] for ways in rows.values())
    record(
        "alarm.leave_one_out.recall_min", round(100 * worst, 1), "%", COMMAND, f"{CONDITIONS}; int8"
    )
    record(
        "alarm.leave_one_out.false_alarms",
        total,
        "count",
        COMMAND,
        f"{CONDITIONS}; int8, sum over the four models, of {windows} windows of background",
    )


def _cut_in_time(alarm: Recording) -> tuple[Recording, Recording]:
    samples = alarm.samples()
    place = round((1 - _VALIDATION_SHARE) * len(samples))
    return (
        replace(alarm, path=None, held=samples[:place]),
        replace(alarm, path=None, held=samples[place:], source=f"{alarm.source}, last part"),
    )


if __name__ == "__main__":
    main()
