"""Four real fire alarms, each left out in turn: ``alarm.leave_one_out.*``.

The detectors of `benchmarks.fire_alarm_streams`, which know no real alarm, are trained on: for each
alarm with the other three, and tested on that alarm and on ESC-10's fold 1. The last fifth of each
of the three alarms, fold 5 and other generated sounds are watched, fold 5 sets the threshold;
nothing of what is tested decides anything.
"""

import argparse
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks._alarms import (
    LABELS,
    NETWORK,
    SETTINGS,
    WINDOW_S,
    Sounds,
    detector,
    generated_sounds,
    real_sounds,
)
from benchmarks._results import record
from benchmarks._seeds import Values, mean, measured, seeds_told
from jerboa.clips import Recording, Split, find_activity, sound_in_windows
from jerboa.evaluation import Scores
from jerboa.training import (
    Examples,
    PhaseSettings,
    Predictor,
    examples_of,
    find_front_end,
    keras_predictor,
    litert_predictor,
    load_network,
    train,
)

COMMAND = "JERBOA_TEST_DATA=../shared/data python -m benchmarks.fire_alarm"
CONDITIONS = (
    f"log-mel, {NETWORK}, from a detector of alarm.stream.*; generated sounds, "
    "background from ESC-10's folds 2 to 5, three real alarms to train on; tested on the fourth "
    f"(windows of {WINDOW_S} s whose first second holds 0.1 s of it) and on ESC-10's fold 1; "
    "threshold one int8 step above the highest of fold 5"
)
WAYS = ("float", "int8")
TRANSFER = SETTINGS.model_copy(
    update={
        # A detector's networks are trained on together.
        "members": 1,
        # The threshold lies above all background: probabilities must not end at the greatest int8.
        "label_smoothing": 0.05,
        # An alarm that the window has just entered is one already.
        "feature_augmentation": replace(SETTINGS.feature_augmentation, shift=0.4, shift_least=8),
        "head": PhaseSettings(
            epochs=1, learning_rate=2e-3, final_learning_rate=1e-3, patience=None
        ),
        "fine_tuning": PhaseSettings(
            epochs=4, learning_rate=5e-4, final_learning_rate=2e-5, patience=None
        ),
    }
)
_ALARM_COPIES = 2
"""How often each real alarm is listed."""
_SHARE = 7
"""Of the generated sounds every seventh is heard again beside the real alarms."""
STRIDE = 4_000
"""Samples between the windows that are tested, a quarter of a second."""
_VALIDATION_SHARE = 0.2


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=Path, default=Path("build/fire_alarm"))
    parser.add_argument("--seeds", type=int, default=3)
    given = parser.parse_args()
    sounds = real_sounds()
    rows: dict[str, list[Values]] = defaultdict(list)
    for seed in range(given.seeds):
        baseline = detector(sounds, seed) / "model.keras"
        for alarm in sounds.alarms:
            assert alarm.path is not None
            name = alarm.path.stem
            folder = run_folder(given.models, name, seed)
            take = partial(measure, alarm, sounds, seed, folder, baseline)
            store = given.models / "measured.json"
            row = measured(store, f"{name} {seed}", take)
            model = folder / "model.tflite"
            row |= measured(store, f"{name} {seed} touched", partial(touched, model, alarm, sounds))
            rows[name].append(row)
    report(rows)


def run_folder(models: Path, name: str, seed: int) -> Path:
    """Where the training without an alarm is kept."""
    return models / f"{name}-{seed}"


def parts_of(left_out: Recording, sounds: Sounds) -> Split:
    """Three alarms, generated sounds and folds 2 to 4 to train on; one alarm and fold 1 to test."""
    halves = [_cut_in_time(alarm) for alarm in sounds.alarms if alarm is not left_out]
    made, watched = generated_sounds()
    folds = sounds.folds
    real = [first for first, _ in halves] * _ALARM_COPIES
    quiet = [each for fold in (2, 3, 4) for each in folds[fold]]
    return Split(
        train=(*real, *made[::_SHARE], *quiet),
        validation=(*(last for _, last in halves), *watched, *folds[5]),
        test=(left_out, *folds[1]),
        labels=LABELS,
    )


def measure(left_out: Recording, sounds: Sounds, seed: int, folder: Path, baseline: Path) -> Values:
    """Train without one alarm and test on it.

    Returns
    -------
    dict
        For ``float`` and ``int8``: recall of the alarm's windows (0 to 1), that at no false alarm,
        false alarms, and windows of background.
    """
    parts = parts_of(left_out, sounds)
    settings = TRANSFER.model_copy(update={"seed": seed})
    result = train(parts, folder, settings=settings, baseline=baseline)
    front_end = find_front_end(SETTINGS.front_end)
    ways = {
        "float": keras_predictor(load_network(result.network), front_end),
        "int8": litert_predictor(result.model, front_end),
    }
    return score(parts, sounds, ways)


def score(parts: Split, sounds: Sounds, ways: Mapping[str, Predictor]) -> Values:
    """Of each way: recall, and false alarms in the test part; fold 5 sets the threshold."""
    front_end = find_front_end(SETTINGS.front_end)
    at_test = SETTINGS.model_copy(update={"stride": STRIDE})
    test = examples_of(parts.test, LABELS, at_test, front_end)
    heard = threshold_windows(sounds)
    found: Values = {}
    for way, predict in ways.items():
        threshold = threshold_above(predict(heard.magnitudes))
        given = predict(test.magnitudes)
        found |= count(Scores(LABELS, test.targets, given, test.clips, threshold), way)
        above = given[:, 1] >= threshold_above(given[test.targets == 0])
        found[f"{way} recall at none"] = float(above[test.targets == 1].mean())
    return found


def touched(model: Path, alarm: Recording, sounds: Sounds) -> Values:
    """Recall in int8 of all windows that the alarm touches, those too that it has just entered."""
    front_end = find_front_end(SETTINGS.front_end)
    predict = litert_predictor(model, front_end)
    heard = threshold_windows(sounds)
    samples = alarm.samples()
    starts = np.arange(0, len(samples) - front_end.samples + 1, STRIDE)
    starts = starts // front_end.hop * front_end.hop
    sound = sound_in_windows(find_activity(samples), starts, front_end.samples)
    starts = starts[sound >= SETTINGS.least_sound_s]
    given = predict(front_end.windows(front_end.transform(samples), starts))[:, 1]
    found = given >= threshold_above(predict(heard.magnitudes))
    return {"touched recall": float(found.mean()), "touched windows": float(len(starts))}


def threshold_windows(sounds: Sounds) -> Examples:
    """The windows of fold 5, which set the threshold."""
    at_test = SETTINGS.model_copy(update={"stride": STRIDE})
    return examples_of(sounds.folds[5], LABELS, at_test, find_front_end(SETTINGS.front_end))


def threshold_above(probabilities: NDArray[np.float32]) -> float:
    """A step of int8 above the highest probability of a window of background."""
    return min(float(probabilities[:, 1].max()) + 1 / 256, 255 / 256)


def count(scores: Scores, way: str) -> Values:
    """Recall (0 to 1), false alarms and windows of background."""
    confusion = scores.confusion
    return {
        f"{way} recall": float(confusion[1, 1] / confusion[1].sum()),
        f"{way} false alarms": float(confusion[0, 1]),
        "windows": float(confusion[0].sum()),
    }


def report(rows: Mapping[str, Sequence[Values]]) -> None:
    """Write every row, and the worst recall and all false alarms of int8: means over the seeds."""
    seeds = len(next(iter(rows.values())))
    windows = round(mean(next(iter(rows.values())), "windows"))
    common = f"{CONDITIONS}; {windows} windows of background; {seeds_told(seeds)}"
    command = f"{COMMAND} --seeds {seeds}"
    for name, values in rows.items():
        for way in WAYS:
            prefix = f"alarm.leave_one_out.{name}.{way}"
            each = ", ".join(f"{100 * value[f'{way} recall']:.1f}" for value in values)
            recall = round(100 * mean(values, f"{way} recall"), 1)
            record(f"{prefix}.recall", recall, "% of windows", command, f"{common}: {each}")
            alarms = round(mean(values, f"{way} false alarms"), 1)
            record(f"{prefix}.false_alarms", alarms, "windows", command, common)
        every = (
            f"{common}; int8, all {values[0]['touched windows']:.0f} windows that hold 0.1 s of "
            "it anywhere, be it at their very end"
        )
        recall = round(100 * mean(values, "touched recall"), 1)
        name = f"alarm.leave_one_out.{name}.int8.touched"
        record(name, recall, "% of windows", command, every)
    worst = min(mean(values, "int8 recall") for values in rows.values())
    at_none = min(mean(values, "int8 recall at none") for values in rows.values())
    total = sum(mean(values, "int8 false alarms") for values in rows.values())
    lowest = f"{common}; int8, the alarm that is found least"
    record("alarm.leave_one_out.recall_min", round(100 * worst, 1), "%", command, lowest)
    of_fold_1 = f"{lowest}, by a threshold one int8 step above the highest of fold 1 itself"
    name = "alarm.leave_one_out.recall_at_no_false_alarm"
    record(name, round(100 * at_none, 1), "%", command, of_fold_1)
    among = f"{common} each; int8, sum over the four models"
    record("alarm.leave_one_out.false_alarms", round(total, 1), "count", command, among)


def _cut_in_time(alarm: Recording) -> tuple[Recording, Recording]:
    samples = alarm.samples()
    place = round((1 - _VALIDATION_SHARE) * len(samples))
    return (
        replace(alarm, path=None, held=samples[:place]),
        replace(alarm, path=None, held=samples[place:], source=f"{alarm.source}, last part"),
    )


if __name__ == "__main__":
    main()
