"""What a base of ``jerboa pretrain`` is worth where there are few recordings: ``few.*``.

ESC-10 over its five official folds, but of the four that are not tested eight recordings a label
are heard, as many as a maker has of a sound. The same network is trained from scratch and from the
base; both for a fixed number of epochs, so that the tested fold decides nothing.
"""

import argparse
import os
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from itertools import product
from pathlib import Path

import numpy as np

from benchmarks._alarms import real_sounds
from benchmarks._pretrained import HEARD, pretrained_base
from benchmarks._results import record
from benchmarks._seeds import Values, mean, measured, seeds_told
from benchmarks.esc10_best import FOLDS, SETTINGS, clips_right, parts_of
from jerboa.clips import Recording
from jerboa.training import PhaseSettings, find_front_end, litert_predictor, train

COMMAND = "JERBOA_TEST_DATA=../shared/data python -m benchmarks.few_recordings"
STORE = Path("build") / "few_recordings.json"
PER_LABEL = 8

FEW = SETTINGS.model_copy(
    update={
        "baseline": SETTINGS.baseline.model_copy(update={"epochs": 104}),
        "head": PhaseSettings(
            epochs=10, learning_rate=5e-3, final_learning_rate=1e-3, patience=None
        ),
        "fine_tuning": PhaseSettings(
            epochs=40, learning_rate=1e-3, final_learning_rate=5e-5, patience=None
        ),
    }
)
"""Of ``esc10.small``; from scratch for twice as many epochs, as there are fewer windows."""


def few(recordings: Sequence[Recording], rng: np.random.Generator) -> tuple[Recording, ...]:
    """So many of each label, drawn by chance."""
    shuffled = [recordings[index] for index in rng.permutation(len(recordings))]
    labels = sorted({each.label for each in recordings})
    return tuple(
        each
        for label in labels
        for each in [other for other in shuffled if other.label == label][:PER_LABEL]
    )


def measure(data: Path, fold: int, seed: int, base: Path | None) -> Values:
    """What the int8 model of few recordings of the other folds is right about."""
    parts = parts_of(data, fold)
    heard = few(parts.train, np.random.default_rng([seed, fold]))
    settings = FEW.model_copy(update={"seed": seed})
    with tempfile.TemporaryDirectory() as folder:
        learned = replace(parts, train=heard, validation=heard[:PER_LABEL], test=())
        result = train(learned, Path(folder), settings=settings, baseline=base)
        predict = litert_predictor(result.model, find_front_end(settings.front_end))
        return {"accuracy": 100 * clips_right(parts, settings, predict) / len(parts.test)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=3)
    seeds = parser.parse_args().seeds
    data = Path(os.environ["JERBOA_TEST_DATA"]) / "esc10"
    bases = {"scratch": None, "pretrained": pretrained_base(real_sounds())}
    rows: dict[str, list[Values]] = {name: [] for name in bases}
    for seed, fold, (name, base) in product(range(seeds), FOLDS, bases.items()):
        take = partial(measure, data, fold, seed, base)
        rows[name].append(measured(STORE, f"{name} {seed} {fold}", take))
    for name, values in rows.items():
        told = HEARD if name == "pretrained" else "from scratch"
        record(
            f"few.{name}.int8",
            round(mean(values, "accuracy"), 2),
            "% of clips",
            f"{COMMAND} --seeds {seeds}",
            f"{FEW.architecture}, {told}; five official folds of ESC-10, {PER_LABEL} recordings a "
            f"label of the other four heard; {seeds_told(seeds)}; LiteRT reference kernels",
        )


if __name__ == "__main__":
    main()
