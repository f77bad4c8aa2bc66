"""ESC-10 over its five official folds with the tutorial's network: ``esc10.tutorial.*``.

A clip's label is that of the mean of its windows' probabilities. Of the four folds that are not
tested, a seventh of the recordings decides when to stop; the tested fold decides nothing.
"""

import argparse
import os
import tempfile
from pathlib import Path

import numpy as np

from benchmarks._results import record
from jerboa.clips import esc50, split
from jerboa.evaluation import Scores
from jerboa.training import (
    PhaseSettings,
    TrainingSettings,
    examples_of,
    keras_predictor,
    litert_predictor,
    load_network,
    train,
)

COMMAND = "JERBOA_TEST_DATA=../shared/data python -m benchmarks.esc10"
FOLDS = (1, 2, 3, 4, 5)

SETTINGS = TrainingSettings(
    silence_gate_dbfs=None,
    pause_db=None,
    augmentation=None,
    baseline=PhaseSettings(epochs=40, learning_rate=2e-3, final_learning_rate=1e-4, patience=15),
)
"""Every window that is not all zeros counts, as in the tutorial. Without augmentation: for a
network as small as this one it does not raise the accuracy on ESC-10."""


def measure_fold(data: Path, fold: int, folder: Path) -> tuple[float, float, int]:
    """Train without one fold and test on it.

    Returns
    -------
    (float, float, int)
        Clips that are right with the float network and in int8, and how many there are.
    """
    parts = split(esc50(data), (0.85, 0.15, 0.0), test_folds=fold)
    result = train(parts, folder, settings=SETTINGS)
    test = examples_of(parts.test, parts.labels, SETTINGS)
    right = []
    for predict in (
        keras_predictor(load_network(result.network)),
        litert_predictor(result.model),
    ):
        scores = Scores(parts.labels, test.targets, predict(test.magnitudes), test.clips)
        right.append(scores.clip_accuracy * len(parts.test))
    return right[0], right[1], len(parts.test)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folds", type=int, nargs="*", default=FOLDS)
    folds = parser.parse_args().folds
    data = Path(os.environ["JERBOA_TEST_DATA"]) / "esc10"
    with tempfile.TemporaryDirectory() as scratch:
        rows = [measure_fold(data, fold, Path(scratch) / str(fold)) for fold in folds]
    for fold, (exact, rounded, count) in zip(folds, rows, strict=True):
        print(f"fold {fold}: float {exact / count:.1%}, int8 {rounded / count:.1%}")
    if tuple(folds) == FOLDS:
        total = np.array(rows).sum(axis=0)
        conditions = (
            "five official folds, 400 clips, mean of 1 s windows; one run, seed 0, "
            "one seventh of the training clips for early stopping; LiteRT reference kernels"
        )
        for name, right in (("float", total[0]), ("int8", total[1])):
            value = round(100 * right / total[2], 2)
            record(f"esc10.tutorial.{name}", value, "% of clips", COMMAND, conditions)


if __name__ == "__main__":
    main()
