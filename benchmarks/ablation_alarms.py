"""What class weights and hard negatives are worth where alarms are scarce: ``ablation.alarms.*``.

Eighteen generated alarms among 276 recordings of backgrounds, from the shipped base; tested on the
four real alarms, on ESC-10's fold 1 and on every second recording of music and speech. Hard
negatives are what the detector takes for an alarm in the others, heard as unlabelled background.
Seeds are of weights, order and variation. An interrupted run goes on: what is measured is kept.
"""

import argparse
import tempfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks._alarms import LABELS, Sounds, real_sounds
from benchmarks._results import record
from benchmarks._seeds import Values, mean, measured, spread_told
from jerboa.clips import Recording, Split, generated
from jerboa.clips.generated import ALARM_KINDS, BACKGROUNDS
from jerboa.training import (
    FeatureAugmentation,
    PhaseSettings,
    TrainingSettings,
    examples_of,
    find_front_end,
    litert_predictor,
    shipped_base,
    train,
)

COMMAND = "JERBOA_TEST_DATA=../shared/data python -m benchmarks.ablation_alarms"
STORE = Path("build") / "ablation_alarms.json"
WHOLE = TrainingSettings(
    front_end="log_mel",
    architecture="detector",
    weight_averaging=0.99,
    feature_augmentation=FeatureAugmentation(mix=0.5, noise_snr_db=(0.0, 35.0)),
    head=PhaseSettings(epochs=3, learning_rate=1e-2, final_learning_rate=1e-3, patience=None),
    fine_tuning=PhaseSettings(
        epochs=8, learning_rate=2e-3, final_learning_rate=5e-5, patience=None
    ),
    quantization="ptq",
)
VARIANTS: Mapping[str, Mapping[str, object]] = {
    "whole": {},
    "without_class_weights": {"class_weights": False},
    "with_hard_negatives": {},
}
_ALARMS_PER_KIND, _BACKGROUNDS_PER_KIND = 2, 12
_FALSE_SHARE = 0.002


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--variants", nargs="*", choices=VARIANTS, default=list(VARIANTS))
    given = parser.parse_args()
    sounds = real_sounds()
    parts = parts_of(sounds)
    for variant in given.variants:
        rows = [
            measured(STORE, f"{variant} {seed}", partial(measure, parts, sounds, variant, seed))
            for seed in range(given.seeds)
        ]
        _record(variant, rows)


def parts_of(sounds: Sounds) -> Split:
    """Few alarms among many backgrounds, all generated; others to watch; real ones to test."""

    def drawn(seed: int, alarms: int, others: int) -> tuple[Recording, ...]:
        return (
            *generated(seed, alarms, kinds=ALARM_KINDS).recordings,
            *generated(seed, others, kinds=tuple(BACKGROUNDS)).recordings,
        )

    return Split(
        train=drawn(41, _ALARMS_PER_KIND, _BACKGROUNDS_PER_KIND),
        validation=drawn(42, 1, 1),
        test=(*sounds.alarms, *sounds.backgrounds[::2], *sounds.folds[1]),
        labels=LABELS,
    )


def measure(parts: Split, sounds: Sounds, variant: str, seed: int) -> Values:
    """Train one variant, and score its int8 model.

    Returns
    -------
    dict
        ``recall``, % of the alarms' windows where one in 500 of the others rings; at a probability
        of one half ``found`` and ``false``, % of windows.
    """
    settings = WHOLE.model_copy(update={**VARIANTS[variant], "seed": seed})
    with tempfile.TemporaryDirectory() as scratch:
        result = train(
            parts,
            Path(scratch),
            settings=settings,
            baseline=shipped_base(settings),
            streams=sounds.backgrounds[1::2] if variant == "with_hard_negatives" else (),
        )
        front_end = find_front_end(settings.front_end)
        test = examples_of(parts.test, LABELS, settings, front_end)
        given = litert_predictor(result.model, front_end)(test.magnitudes)[:, 1]
    alarms, others = given[test.targets == 1], given[test.targets == 0]
    threshold = np.quantile(others, 1 - _FALSE_SHARE)
    return {
        "recall": 100 * float(np.mean(alarms > threshold)),
        "found": 100 * float(np.mean(alarms >= 0.5)),
        "false": 100 * float(np.mean(others >= 0.5)),
    }


def _record(variant: str, rows: list[Values]) -> None:
    spread = spread_told([row["recall"] for row in rows])
    conditions = (
        "windows of the four real alarms at a threshold that one in 500 windows of music, speech "
        "and ESC-10's fold 1 passes; 18 generated alarms among 276 recordings; detector in int8, "
        f"from the shipped base; {spread}; "
        f"at a probability of one half {mean(rows, 'found'):.1f} % of alarms, "
        f"{mean(rows, 'false'):.2f} % of the others"
    )
    value = round(mean(rows, "recall"), 1)
    record(f"ablation.alarms.{variant}", value, "% of windows", COMMAND, conditions)


if __name__ == "__main__":
    main()
