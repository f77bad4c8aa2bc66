"""Spoken digits, each of six speakers left out in turn: ``digits.*``.

A digit of 8 kHz stands in the middle of its window of 1 s; in training the window moves. All takes
of five speakers are trained on for a fixed number of epochs: the sixth decides nothing.
"""

import argparse
import os
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks._results import record
from benchmarks._seeds import Values, mean, measured, seeds_told
from jerboa.clips import SAMPLE_RATE, Recording, RecordingVariation, Split, one_label
from jerboa.training import (
    FeatureAugmentation,
    PhaseSettings,
    TrainingSettings,
    train,
)

COMMAND = "JERBOA_TEST_DATA=../shared/data python -m benchmarks.digits"
LABELS = tuple(str(digit) for digit in range(10))
SETTINGS = TrainingSettings(
    front_end="log_mel",
    architecture="detector",
    silence_gate_dbfs=None,
    pause_db=None,
    label_smoothing=0.1,
    weight_decay=0.02,
    weight_averaging=0.99,
    feature_augmentation=FeatureAugmentation(
        mix=0.0,
        mix_up=0.3,
        noise=0.3,
        noise_snr_db=(0.0, 35.0),
        colour_db=3.0,
        mask_bins=0,
        mask_columns=0,
    ),
    variation=RecordingVariation(copies=2, speed=(0.8, 1.25), room=0.2, microphone=0.2),
    baseline=PhaseSettings(epochs=16, learning_rate=3e-3, final_learning_rate=5e-5, patience=None),
    quantization="ptq",
)
_WATCHED = 20
"""Training recordings whose loss is shown; the training does not stop by it."""
_MOVED = 2_000
"""Samples by which a digit may stand off the middle in training."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=Path, default=Path("build/digits"))
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--takes", type=int, default=50, help="of each digit and speaker, trained")
    given = parser.parse_args()
    digits = spoken_digits()
    speakers = sorted({each.source for each in digits})
    rows = {
        speaker: [
            measured(
                given.models / "measured.json",
                f"{speaker} {seed} {given.takes}",
                partial(measure, digits, speaker, seed, given.takes, given.models),
            )
            for seed in range(given.seeds)
        ]
        for speaker in speakers
    }
    conditions = (
        f"{SETTINGS.architecture}, log-mel; trained on five speakers, {given.takes} takes of each "
        f"digit, tested on all 500 of the sixth; windows of 1 s; fixed epochs; "
        f"{seeds_told(given.seeds)}; LiteRT reference kernels"
    )
    command = f"{COMMAND} --seeds {given.seeds}"
    every = [row for measurements in rows.values() for row in measurements]
    for way in ("float", "int8"):
        value = round(mean(every, way), 1)
        record(f"digits.{way}", value, "% of digits, mean of six", command, conditions)
    for speaker, measurements in rows.items():
        value = round(mean(measurements, "int8"), 1)
        record(f"digits.int8.{speaker}", value, "% of digits", command, conditions)


def spoken_digits() -> list[Recording]:
    """Digits with as much silence about them as the window can move; their source is who spoke."""
    found = one_label(Path(os.environ["JERBOA_TEST_DATA"]) / "spoken_digits", LABELS[0]).recordings
    digits = []
    for each in found:
        assert each.path is not None
        label, speaker, _ = each.path.stem.split("_")
        samples = each.samples()[:SAMPLE_RATE]
        before = (SAMPLE_RATE + 2 * _MOVED - len(samples)) // 2
        after = SAMPLE_RATE + 2 * _MOVED - len(samples) - before
        digits.append(
            replace(
                each,
                label=label,
                source=speaker,
                kind=each.path.stem,
                path=None,
                held=np.pad(samples, (before, after)),
            )
        )
    return digits


def in_the_middle(digit: Recording) -> Recording:
    """The window of 1 s that is tested."""
    return replace(digit, held=digit.samples()[_MOVED : SAMPLE_RATE + _MOVED])


def take_of(digit: Recording) -> int:
    """Which take of its digit and speaker it is."""
    return int(digit.kind.split("_")[2])


def parts_of(digits: Sequence[Recording], speaker: str, takes: int) -> Split:
    """All speakers but one to train on, that one to test on."""
    training = tuple(each for each in digits if each.source != speaker and take_of(each) < takes)
    tested = tuple(in_the_middle(each) for each in digits if each.source == speaker)
    return Split(training, training[:_WATCHED], tested, LABELS)


def run_folder(models: Path, speaker: str, seed: int) -> Path:
    """Where the training without a speaker is kept."""
    return models / f"{speaker}_{seed}"


def measure(
    digits: Sequence[Recording], speaker: str, seed: int, takes: int, models: Path
) -> Values:
    """Train without one speaker; share of the speaker's digits that are right, %."""
    parts = parts_of(digits, speaker, takes)
    settings = SETTINGS.model_copy(update={"seed": seed})
    metrics = train(parts, run_folder(models, speaker, seed), settings=settings).metrics
    return {way: 100 * metrics[f"test_{way}"] for way in ("float", "int8")}


if __name__ == "__main__":
    main()
