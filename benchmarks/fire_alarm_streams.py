"""Fire-alarm detectors on streams they were not trained on: ``alarm.stream.*``, ``.real.*``, ….

One detector a seed, trained on no real alarm and without a third of the generated kinds. Measured
are streams with alarms of the kinds left out (``stream``), streams with the four real alarms
(``real``), and events in hours of music, speech and spoken digits (``hours``). A second detector a
seed (``alarm.alike.*``) differs in one thing: made-up alarms may resemble the kinds left out. What
is measured is kept in ``build/fire_alarm_streams``: run again after a break, the benchmark goes on.
"""

import argparse
from collections import defaultdict
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks._alarms import (
    DETECTORS,
    NETWORK,
    TRAINED_ON,
    WINDOW_S,
    Sounds,
    clean_alarms,
    detector,
    fit,
    left_out,
    real_sounds,
)
from benchmarks._results import record
from benchmarks._seeds import Values, mean, measured, seeds_told
from jerboa.clips import BACKGROUND, SAMPLE_RATE, Recording
from jerboa.evaluation import StreamScore, score_streams
from jerboa.model_file import read_metadata
from jerboa.project import hear_recordings

COMMAND = "JERBOA_TEST_DATA=../shared/data python -m benchmarks.fire_alarm_streams"
UNSEEN_PER_KIND = 8
_PAUSE_S = 0.2
"""Between two spoken digits."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=3)
    given = parser.parse_args()
    sounds = real_sounds()
    background = [*sounds.backgrounds, *sounds.folds[1]]
    for alike in (False, True):
        rows: dict[str, list[Values]] = defaultdict(list)
        for seed in range(given.seeds):
            model = detector(sounds, seed, alike=alike) / "model.tflite"
            fit(model, sounds, seed)
            for name, measure in (
                ("stream", partial(measure_unseen, model, background, seed)),
                ("real", partial(measure_scenes, model, sounds.alarms, background, seed)),
                ("hours", partial(measure_hours, model, sounds)),
            ):
                key = f"{name} {model.parent.name}"
                rows[name].append(measured(DETECTORS / "measured.json", key, measure))
        report(rows, alike=alike)


def measure_unseen(model: Path, background: Sequence[Recording], seed: int) -> Values:
    """Alarms of kinds left out of training, in real backgrounds, by the model's own decision."""
    alarms = clean_alarms(left_out(seed), UNSEEN_PER_KIND, 600 + seed)
    return measure_scenes(model, alarms, background, seed)


def measure_scenes(
    model: Path, alarms: Sequence[Recording], background: Sequence[Recording], seed: int
) -> Values:
    """Alarms in real backgrounds, by the model's own decision."""
    streams = hear_recordings(model, [*alarms, *background], seed=seed)
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


def report(rows: dict[str, list[Values]], *, alike: bool) -> None:
    """Write the means over the seeds."""
    rows_of = "alarm.alike" if alike else "alarm"
    made_up = "may resemble" if alike else "resemble none of"
    common = (
        f"log-mel, windows of {WINDOW_S} s, {NETWORK}; trained on {TRAINED_ON} "
        f"without any real alarm; made-up alarms {made_up} the kinds left out"
    )
    unseen = rows["stream"]
    seeds = seeds_told(len(unseen))
    kinds = "; ".join(", ".join(left_out(seed)) for seed in range(len(unseen)))
    streams = (
        "at 0, 10 and 20 dB, 0.5 and 8 m, in music, speech and ESC-10's fold 1; decision fitted "
        f"on other streams to 0.5 false alarms an hour; int8, the chip's C; {seeds}"
    )
    made = len(left_out(0)) * UNSEEN_PER_KIND
    real = f"{common}; the four real alarms {streams}"
    streams = f"{common}; {made} alarms of kinds that were left out ({kinds}) {streams}"
    for name, unit, value in (
        ("recall", "% within 2 s", "recall"),
        ("recall_low", "%, 95 % interval by recording", "recall_low"),
        ("latency", "s, median", "latency"),
        ("latency_95", "s, 95 % within", "latency_95"),
        ("false_alarms_per_hour", "an hour", "rate"),
    ):
        each = ", ".join(f"{row[value]:.2f}" for row in unseen)
        conditions = f"{streams}: {each}"
        row = f"{rows_of}.stream.{name}"
        record(row, round(mean(unseen, value), 2), unit, COMMAND, conditions)
    for condition in [name for name in unseen[0] if name.startswith("recall at")]:
        row = f"{rows_of}.stream.recall.{condition.removeprefix('recall at ').replace(' ', '_')}"
        record(row, round(mean(unseen, condition), 1), "% within 2 s", COMMAND, streams)

    for short, value in (("", "recall"), (".0_dB", "recall at 0 dB")):
        found = round(mean(rows["real"], value), 1)
        record(f"{rows_of}.real.recall{short}", found, "% within 2 s", COMMAND, real)

    hours = rows["hours"]
    quiet = (
        f"{common}; {hours[0]['hours']:.2f} h of music, speech, animals and spoken digits, never "
        f"trained on; events of the fitted decision; int8, the chip's C; {seeds}"
    )
    for short, value, unit in (
        ("", "rate", "an hour"),
        ("_high", "rate_high", "an hour, 95 % interval by recording"),
    ):
        found = round(mean(hours, value), 2)
        record(f"{rows_of}.hours.false_alarms{short}", found, unit, COMMAND, quiet)


if __name__ == "__main__":
    main()
