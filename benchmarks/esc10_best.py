"""ESC-10 over its five official folds with the best network of a hop: ``esc10.best.*``.

A clip's label is that of the mean of its windows' probabilities. All recordings of the four folds
that are not tested are trained on, for a fixed number of epochs: the tested fold decides nothing.
"""

import argparse
import os
import tempfile
from pathlib import Path

import numpy as np

from benchmarks._results import record
from jerboa.clips import RecordingVariation, Split, esc50
from jerboa.evaluation import Scores
from jerboa.training import (
    FeatureAugmentation,
    PhaseSettings,
    TrainingSettings,
    examples_of,
    find_front_end,
    keras_predictor,
    litert_predictor,
    load_network,
    train,
)

COMMAND = "JERBOA_TEST_DATA=../shared/data python -m benchmarks.esc10_best"
FOLDS = (1, 2, 3, 4, 5)
WATCHED = 20
"""Training recordings whose loss is shown; the training does not stop by it."""

SETTINGS = TrainingSettings(
    front_end="log_mel",
    architecture="streaming",
    silence_gate_dbfs=None,
    pause_db=None,
    label_smoothing=0.1,
    weight_decay=0.02,
    weight_averaging=0.995,
    feature_augmentation=FeatureAugmentation(
        mix=0.0,
        mix_up=0.8,
        noise=0.15,
        noise_snr_db=(5.0, 35.0),
        level=1.0,
        gain_db=(-12.0, 6.0),
        colour_db=2.0,
    ),
    variation=RecordingVariation(copies=4, room=0.0, microphone=0.0),
    baseline=PhaseSettings(epochs=40, learning_rate=2e-3, final_learning_rate=5e-5, patience=None),
    quantization="ptq",
)


def measure_fold(
    data: Path, fold: int, folder: Path, settings: TrainingSettings
) -> tuple[float, float, int]:
    """Train without one fold and test on it.

    Returns
    -------
    (float, float, int)
        Clips that are right with the float network and in int8, and how many there are.
    """
    sounds = esc50(data)
    training = [each for each in sounds.recordings if each.fold != fold]
    tested = [each for each in sounds.recordings if each.fold == fold]
    parts = Split(tuple(training), tuple(training[:WATCHED]), (), sounds.labels)
    result = train(parts, folder, settings=settings)
    front_end = find_front_end(settings.front_end)
    at_test = settings.model_copy(update={"stride": 8_000})
    test = examples_of(tested, sounds.labels, at_test, front_end)
    right = []
    for predict in (
        keras_predictor(load_network(result.network), front_end),
        litert_predictor(result.model, front_end),
    ):
        scores = Scores(sounds.labels, test.targets, predict(test.magnitudes), test.clips)
        right.append(scores.clip_accuracy * len(tested))
    return right[0], right[1], len(tested)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folds", type=int, nargs="*", default=FOLDS)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--architecture", default="streaming")
    parser.add_argument("--name", default="best")
    given = parser.parse_args()
    data = Path(os.environ["JERBOA_TEST_DATA"]) / "esc10"
    rows = []
    for seed in range(given.seeds):
        settings = SETTINGS.model_copy(update={"seed": seed, "architecture": given.architecture})
        for fold in given.folds:
            with tempfile.TemporaryDirectory() as scratch:
                exact, rounded, count = measure_fold(data, fold, Path(scratch), settings)
            rows.append((exact, rounded, count))
            print(
                f"seed {seed}, fold {fold}: float {exact / count:.2%}, int8 {rounded / count:.2%}",
                flush=True,
            )
    if tuple(given.folds) != FOLDS:
        return
    total = np.array(rows).sum(axis=0)
    conditions = (
        f"{given.architecture}, log-mel; five official folds, 400 clips, mean of 1 s windows; "
        f"mean of {given.seeds} seeds, fixed epochs; LiteRT reference kernels"
    )
    for way, right in (("float", total[0]), ("int8", total[1])):
        value = round(100 * right / total[2], 2)
        record(f"esc10.{given.name}.{way}", value, "% of clips", COMMAND, conditions)


if __name__ == "__main__":
    main()
