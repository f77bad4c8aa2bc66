"""What each part of the training is worth on a small task: ``ablation.*``.

Spoken digits of voices that were not heard: ten takes a digit of three speakers to train on, two
other speakers to test on. Each part is switched alone; seeds are of weights, order and variation.
An interrupted run goes on: what is measured is kept in ``--state``.
"""

import argparse
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks._results import record
from jerboa.clips import Recording, RecordingVariation, Split
from jerboa.storage import write_whole
from jerboa.training import (
    DistillationSettings,
    FeatureAugmentation,
    PhaseSettings,
    TrainingSettings,
    shipped_base,
    train,
)

COMMAND = "JERBOA_TEST_DATA=../shared/data python -m benchmarks.ablation"
STATE = Path("build") / "ablation.json"
SPEAKERS = {
    "train": ("jackson", "nicolas", "theo"),
    "validation": ("yweweler",),
    "test": ("george", "lucas"),
}
TAKES = {"train": 10, "validation": 5, "test": 10}
DIGITS = tuple(str(digit) for digit in range(10))

WHOLE = TrainingSettings(
    front_end="log_mel",
    architecture="detector",
    batch_size=16,
    silence_gate_dbfs=None,
    pause_db=None,
    label_smoothing=0.05,
    weight_decay=0.02,
    weight_averaging=0.99,
    feature_augmentation=FeatureAugmentation(),
    variation=RecordingVariation(copies=2),
    baseline=PhaseSettings(epochs=30, learning_rate=3e-3, final_learning_rate=5e-5, patience=None),
    head=PhaseSettings(epochs=6, learning_rate=1e-2, final_learning_rate=1e-3, patience=None),
    fine_tuning=PhaseSettings(
        epochs=24, learning_rate=2e-3, final_learning_rate=5e-5, patience=None
    ),
    quantization="ptq",
)


def features(**changes: object) -> Mapping[str, object]:
    """Switch parts of what happens to a window's features."""
    return {"feature_augmentation": replace(FeatureAugmentation(), **changes)}


def recordings(**changes: object) -> Mapping[str, object]:
    """Switch parts of what happens to a whole recording."""
    return {"variation": replace(WHOLE.variation, **changes)}


VARIANTS: Mapping[str, Mapping[str, object]] = {
    "whole": {},
    "without_variation": {"feature_augmentation": None},
    "without_varied_recordings": recordings(copies=0),
    "without_speed": recordings(speed=(1.0, 1.0)),
    "without_rooms": recordings(room=0.0),
    "without_microphones": recordings(microphone=0.0),
    "without_mixup": features(mix_up=0.0),
    "without_mixing": features(mix=0.0),
    "without_noise": features(noise=0.0),
    "without_levels": features(level=0.0),
    "without_colour": features(colour_db=0.0),
    "without_masks": features(mask_bins=0, mask_columns=0),
    "without_label_smoothing": {"label_smoothing": 0.0},
    "without_weight_decay": {"weight_decay": 0.0},
    "without_weight_averaging": {"weight_averaging": 0.0},
    "with_base": {},
    "with_distillation": {"distillation": DistillationSettings(teachers=("detector", "detector"))},
    "with_level_normalization": {"front_end": "log_mel_level"},
    "with_pcen": {"front_end": "log_mel_pcen"},
    "with_quantization_aware_training": {"quantization": "qat"},
}
"""What is changed of `WHOLE`, and on which."""


def digits(data: Path) -> Split:
    """Free Spoken Digit Dataset, split by speaker."""

    def part(name: str) -> tuple[Recording, ...]:
        return tuple(
            Recording(digit, speaker, data / f"{digit}_{speaker}_{take}.flac")
            for digit in DIGITS
            for speaker in SPEAKERS[name]
            for take in range(TAKES[name])
        )

    return Split(part("train"), part("validation"), part("test"), DIGITS)


def measure(split: Split, variant: str, seed: int) -> dict[str, float]:
    """Train one variant; give the shares of test windows that are right."""
    settings = WHOLE.model_copy(update={**VARIANTS[variant], "seed": seed})
    baseline = shipped_base(settings) if variant == "with_base" else None
    with tempfile.TemporaryDirectory() as scratch:
        metrics = train(split, Path(scratch), settings=settings, baseline=baseline).metrics
    return {way: metrics[f"test_{way}"] for way in ("float", "int8")}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--variants", nargs="*", default=list(VARIANTS))
    parser.add_argument("--state", type=Path, default=STATE)
    given = parser.parse_args()
    split = digits(Path(os.environ["JERBOA_TEST_DATA"]) / "spoken_digits")
    measured = json.loads(given.state.read_text()) if given.state.is_file() else {}
    for seed in range(given.seeds):
        for variant in given.variants:
            key = f"{variant} {seed}"
            if key not in measured:
                measured[key] = measure(split, variant, seed)
                write_whole(given.state, json.dumps(measured, indent=2).encode())
                print(key, measured[key], flush=True)
    write_rows(measured)


def write_rows(measured: Mapping[str, Mapping[str, float]]) -> None:
    """A row for each variant: the mean of its seeds, and in the conditions their range."""
    for variant in VARIANTS:
        found = [row["int8"] for key, row in measured.items() if key.split()[0] == variant]
        if not found:
            continue
        values = 100 * np.array(found)
        record(
            f"ablation.{variant}",
            round(float(values.mean()), 1),
            "% of windows",
            COMMAND,
            f"spoken digits of two unheard speakers, 200 recordings; detector in int8; "
            f"{_spread(values)}",
        )


def _spread(values: np.ndarray) -> str:
    if len(values) == 1:
        return "one seed"
    return f"{len(values)} seeds from {values.min():.1f} to {values.max():.1f}"


if __name__ == "__main__":
    main()
