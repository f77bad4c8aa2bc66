"""ESC-10 over its five official folds in two tiers of cost: ``esc10.best.*``, ``esc10.small.*``.

A clip's label is that of the mean of its windows' probabilities. Windows that hold less than 0.3 s
within 40 dB of the clip's loudest have no vote and are not trained on: the clips are padded with
silence to 5 s. All recordings of the four folds that are not tested are trained on, for a fixed
number of epochs: the tested fold decides nothing. What a fold has given is kept, so that a run
that was stopped goes on from there.
"""

import argparse
import json
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks._results import record
from jerboa.clips import RecordingVariation, Split, esc50
from jerboa.evaluation import Scores
from jerboa.storage import write_whole
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

COMMAND = "JERBOA_TEST_DATA=../shared/data python -m benchmarks.esc10_best"
FOLDER = Path("build") / "esc10"
FOLDS = (1, 2, 3, 4, 5)
WATCHED = 20
"""Training recordings whose loss is shown; the training does not stop by it."""

SETTINGS = TrainingSettings(
    front_end="log_mel",
    architecture="temporal",
    silence_gate_dbfs=None,
    pause_db=40.0,
    least_sound_s=0.3,
    label_smoothing=0.05,
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
        mix_style=0.2,
        mask_bins=8,
        mask_columns=12,
    ),
    variation=RecordingVariation(copies=4, speed=(0.8, 1.25), room=0.0, microphone=0.0),
    baseline=PhaseSettings(
        epochs=52, learning_rate=2.5e-3, final_learning_rate=5e-5, patience=None
    ),
    quantization="ptq",
)

TIERS: Mapping[str, TrainingSettings] = {
    "best": SETTINGS.model_copy(update={"width": 1.5, "quantization": "qat"}),
    "small": SETTINGS,
}
"""For a hop of at most 4,000,000 and 1,000,000 cycles."""


def run_folder(tier: str, seed: int, fold: int) -> Path:
    """Where the training of a seed without a fold is kept."""
    return FOLDER / f"{tier}-seed{seed}-fold{fold}"


def parts_of(data: Path, fold: int) -> Split:
    """Four folds to train on, one to test on."""
    sounds = esc50(data)
    training = tuple(each for each in sounds.recordings if each.fold != fold)
    tested = tuple(each for each in sounds.recordings if each.fold == fold)
    return Split(training, training[:WATCHED], tested, sounds.labels)


def clips_right(parts: Split, settings: TrainingSettings, predict: Predictor) -> int:
    """Clips of the test part whose windows together say their label."""
    at_test = settings.model_copy(update={"stride": 8_000})
    test = examples_of(parts.test, parts.labels, at_test, find_front_end(settings.front_end))
    scores = Scores(parts.labels, test.targets, predict(test.magnitudes), test.clips)
    return round(scores.clip_accuracy * len(parts.test))


def measure_fold(
    data: Path, fold: int, folder: Path, settings: TrainingSettings
) -> tuple[int, int, int]:
    """Train without one fold and test on it.

    Returns
    -------
    (int, int, int)
        Clips that are right with the float network and in int8, and how many there are.
    """
    parts = parts_of(data, fold)
    result = train(replace(parts, test=()), folder, settings=settings)
    front_end = find_front_end(settings.front_end)
    exact = keras_predictor(load_network(result.network), front_end)
    rounded = litert_predictor(result.model, front_end)
    right = [clips_right(parts, settings, predict) for predict in (exact, rounded)]
    return right[0], right[1], len(parts.test)


def kept_fold(data: Path, tier: str, seed: int, fold: int) -> tuple[int, int, int]:
    """As `measure_fold`, once for each tier, seed and fold."""
    folder = run_folder(tier, seed, fold)
    path = folder / "right.json"
    if not path.exists():
        settings = TIERS[tier].model_copy(update={"seed": seed})
        write_whole(path, json.dumps(measure_fold(data, fold, folder, settings)).encode())
    exact, rounded, count = json.loads(path.read_text(encoding="utf-8"))
    return exact, rounded, count


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tiers", nargs="*", choices=TIERS, default=TIERS)
    parser.add_argument("--folds", type=int, nargs="*", default=FOLDS)
    parser.add_argument("--seeds", type=int, default=3)
    given = parser.parse_args()
    data = Path(os.environ["JERBOA_TEST_DATA"]) / "esc10"
    for tier in given.tiers:
        rows = []
        for seed in range(given.seeds):
            for fold in given.folds:
                exact, rounded, count = kept_fold(data, tier, seed, fold)
                rows.append((exact, rounded, count))
                print(
                    f"{tier}, seed {seed}, fold {fold}: "
                    f"float {exact / count:.2%}, int8 {rounded / count:.2%}",
                    flush=True,
                )
        if tuple(given.folds) == FOLDS:
            _record(tier, np.array(rows), given.seeds)


def _record(tier: str, rows: NDArray[np.float64], seeds: int) -> None:
    settings = TIERS[tier]
    by_seed = rows.reshape(seeds, -1, 3).sum(axis=1)
    for way, column in (("float", 0), ("int8", 1)):
        shares = 100 * by_seed[:, column] / by_seed[:, 2]
        each = ", ".join(f"{share:.2f}" for share in shares)
        conditions = (
            f"{settings.architecture}, width {settings.width:g}, log-mel; five official folds, 400 "
            f"clips, mean of the 1 s windows that hold sound; seeds: {each}; fixed epochs; "
            f"the recipe was chosen on folds 2 and 3; {settings.quantization}; LiteRT reference "
            "kernels"
        )
        value = round(float(shares.mean()), 2)
        command = f"{COMMAND} --tiers {tier} --seeds {seeds}"
        record(f"esc10.{tier}.{way}", value, "% of clips", command, conditions)


if __name__ == "__main__":
    main()
