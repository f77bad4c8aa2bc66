"""Fire-alarm detectors on what they were not trained on: ``alarm.*``.

One detector a seed, trained on no real alarm and without a third of the generated kinds. Measured
are the windows of four real alarms (``leave_one_out``), streams with alarms of the kinds left out
(``unseen``), and events in hours of music, speech and spoken digits (``hours``). What is measured
is kept in ``build/fire_alarm``: run again after a break, the benchmark goes on.
"""

import argparse
from collections import defaultdict
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks._alarms import (
    LABELS,
    SETTINGS,
    TRAINED_ON,
    Sounds,
    clean_alarms,
    fit,
    real_sounds,
    train_detector,
)
from benchmarks._results import record
from benchmarks._seeds import Values, mean, measured
from jerboa.clips import BACKGROUND, SAMPLE_RATE, Recording
from jerboa.clips.generated import ALARM_KINDS
from jerboa.evaluation import StreamScore, score_streams
from jerboa.model_file import read_metadata
from jerboa.project import hear_recordings
from jerboa.training import (
    Predictor,
    examples_of,
    find_front_end,
    keras_predictor,
    litert_predictor,
    load_network,
)

COMMAND = "JERBOA_TEST_DATA=../shared/data python -m benchmarks.fire_alarm"
LEFT_OUT = tuple(ALARM_KINDS[first::3] for first in range(3))
"""Kinds that the detector of each seed is not trained on: each is left out once."""
UNSEEN_PER_KIND = 8
_PAUSE_S = 0.2
"""Between two spoken digits."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=Path, default=Path("build/fire_alarm"))
    parser.add_argument("--seeds", type=int, default=3)
    given = parser.parse_args()
    models = given.models
    sounds = real_sounds()
    rows: dict[str, list[Values]] = defaultdict(list)
    for seed in range(given.seeds):
        folder = models / f"seed_{seed}"
        left_out = LEFT_OUT[seed % len(LEFT_OUT)]
        if not (folder / "model.tflite").exists():
            train_detector(sounds, seed, folder, left_out)
        model = folder / "model.tflite"
        fit(model, sounds, seed, left_out)
        for name, measure in (
            ("windows", partial(measure_windows, folder, sounds)),
            ("unseen", partial(measure_unseen, model, sounds, left_out, seed)),
            ("hours", partial(measure_hours, model, sounds)),
        ):
            rows[name].append(measured(models / "measured.json", f"{name} {seed}", measure))
    report(rows, sounds)


def measure_windows(folder: Path, sounds: Sounds) -> Values:
    """Share of each real alarm's windows above all of fold 5, and false alarms in fold 1."""
    front_end = find_front_end(SETTINGS.front_end)
    settings = SETTINGS.model_copy(update={"stride": 4_000})
    ways: dict[str, Predictor] = {
        "float": keras_predictor(load_network(folder / "model.keras"), front_end),
        "int8": litert_predictor(folder / "model.tflite", front_end),
    }
    found: Values = {}
    for way, predict in ways.items():

        def scores(
            recordings: Sequence[Recording], predict: Predictor = predict
        ) -> NDArray[np.float32]:
            windows = examples_of(recordings, LABELS, settings, front_end).magnitudes
            return predict(windows)[:, 1]

        threshold = threshold_above(scores(sounds.folds[5]))
        others = scores(sounds.folds[1])
        found[f"{way}.threshold"] = threshold
        found[f"{way}.false_alarms"] = float(np.sum(others >= threshold))
        found[f"{way}.background"] = float(len(others))
        for alarm in sounds.alarms:
            assert alarm.path is not None
            recall = np.mean(scores([alarm]) >= threshold)
            found[f"{way}.{alarm.path.stem}"] = 100 * float(recall)
    return found


def threshold_above(probabilities: NDArray[np.float32]) -> float:
    """A step of int8 above the highest probability of a window of background."""
    return min(float(probabilities.max()) + 1 / 256, 255 / 256)


def measure_unseen(model: Path, sounds: Sounds, left_out: Sequence[str], seed: int) -> Values:
    """Alarms of kinds left out of training, in real backgrounds, by the model's own decision."""
    alarms = clean_alarms(left_out, UNSEEN_PER_KIND, 600 + seed)
    streams = hear_recordings(model, [*alarms, *sounds.backgrounds, *sounds.folds[1]], seed=seed)
    metadata = read_metadata(model)
    assert metadata is not None
    score = score_streams(streams, metadata.decision)
    found = _values(score)
    for condition, recall in score.by_condition.items():
        found[f"recall at {condition}"] = 100 * recall.value
    return found


def measure_hours(model: Path, sounds: Sounds) -> Values:
    """Events in hours of music, speech and spoken digits, none of which is an alarm."""
    speakers: dict[str, list[Recording]] = defaultdict(list)
    for digit in sounds.digits:
        assert digit.path is not None
        speakers[digit.path.stem.split("_")[1]].append(digit)
    pause = np.zeros(round(_PAUSE_S * SAMPLE_RATE), np.int16)
    spoken = [
        Recording(
            BACKGROUND,
            speaker,
            held=np.concatenate([part for digit in digits for part in (digit.samples(), pause)]),
        )
        for speaker, digits in speakers.items()
    ]
    metadata = read_metadata(model)
    assert metadata is not None
    streams = hear_recordings(model, [*sounds.backgrounds, *spoken])
    return _values(score_streams(streams, metadata.decision))


def _values(score: StreamScore) -> Values:
    found = {
        "false_alarms": float(score.false_alarms),
        "hours": score.hours,
        "rate": score.false_alarms_per_hour.value,
        "rate_low": score.false_alarms_per_hour.low,
        "rate_high": score.false_alarms_per_hour.high,
    }
    if score.by_condition:
        found |= {
            "recall": 100 * score.recall.value,
            "recall_low": 100 * score.recall.low,
            "recall_high": 100 * score.recall.high,
            "latency": float(np.median(score.latencies)),
            "latency_95": float(np.percentile(score.latencies, 95)),
        }
    return found


def report(rows: dict[str, list[Values]], sounds: Sounds) -> None:
    """Write the means over the seeds."""
    common = f"log-mel, {SETTINGS.architecture}; trained on {TRAINED_ON} without any real alarm"
    count = len(rows["windows"])
    seeds = f"mean of {count} seeds" if count > 1 else "one seed"
    windows = rows["windows"]
    background = windows[0]["int8.background"]
    among = (
        f"{common}; windows of 1 s that hold sound; threshold one int8 step above the highest "
        f"window of ESC-10's fold 5; {background:.0f} windows of fold 1 as background; {seeds}"
    )
    worst = 100.0
    for way in ("float", "int8"):
        false = round(mean(windows, f"{way}.false_alarms"), 2)
        for alarm in sounds.alarms:
            assert alarm.path is not None
            recall = mean(windows, f"{way}.{alarm.path.stem}")
            worst = min(worst, recall) if way == "int8" else worst
            prefix = f"alarm.leave_one_out.{alarm.path.stem}.{way}"
            record(f"{prefix}.recall", round(recall, 1), "% of windows", COMMAND, among)
            record(f"{prefix}.false_alarms", false, "windows", COMMAND, among)
    record("alarm.leave_one_out.false_alarms", false, "windows", COMMAND, f"{among}; int8")
    record("alarm.leave_one_out.recall_min", round(worst, 1), "%", COMMAND, f"{among}; int8")

    unseen = rows["unseen"]
    kinds = "; ".join(", ".join(each) for each in LEFT_OUT)
    streams = (
        f"{common}; {len(ALARM_KINDS) // len(LEFT_OUT) * UNSEEN_PER_KIND} alarms of kinds that "
        f"were left out ({kinds}), at 0, 10 and 20 dB, 0.5 and 8 m, in music, speech and ESC-10's "
        f"fold 1; decision fitted on other streams to 0.5 false alarms an hour; int8, the chip's "
        f"C; {seeds}"
    )
    for name, unit, value in (
        ("recall", "% within 2 s", "recall"),
        ("recall_low", "%, 95 % interval by recording", "recall_low"),
        ("latency", "s, median", "latency"),
        ("latency_95", "s, 95 % within", "latency_95"),
        ("false_alarms", "an hour", "rate"),
    ):
        record(f"alarm.unseen.{name}", round(mean(unseen, value), 2), unit, COMMAND, streams)
    for condition in [name for name in unseen[0] if name.startswith("recall at")]:
        short = condition.removeprefix("recall at ").replace(" ", "_")
        value = round(mean(unseen, condition), 1)
        record(f"alarm.unseen.recall.{short}", value, "% within 2 s", COMMAND, streams)

    hours = rows["hours"]
    quiet = (
        f"{common}; {hours[0]['hours']:.2f} h of music, speech, animals and spoken digits, never "
        f"trained on; events of the fitted decision; int8, the chip's C; {seeds}"
    )
    record("alarm.hours.false_alarms", round(mean(hours, "rate"), 2), "an hour", COMMAND, quiet)
    record(
        "alarm.hours.false_alarms_high",
        round(mean(hours, "rate_high"), 2),
        "an hour, 95 % interval by recording",
        COMMAND,
        quiet,
    )


if __name__ == "__main__":
    main()
