"""What each part of the training is worth on a small task: ``ablation.*``.

Spoken digits of voices that were not heard: fifteen takes a digit of four speakers to train on, two
other speakers to test on, with the settings of `benchmarks.digits` and masks. Each part is switched
alone; seeds are of weights, order and variation. An interrupted run goes on: what is measured is
kept in ``--state``.
"""

import argparse
import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks._results import record
from benchmarks._seeds import spread_told
from benchmarks.digits import LABELS, SETTINGS, in_the_middle, spoken_digits, take_of
from jerboa.clips import Recording, Split
from jerboa.storage import write_whole
from jerboa.training import (
    DistillationSettings,
    PhaseSettings,
    shipped_base,
    train,
)

COMMAND = "JERBOA_TEST_DATA=../shared/data python -m benchmarks.ablation"
STATE = Path("build") / "ablation.json"
SPEAKERS = {
    "train": ("jackson", "nicolas", "theo", "yweweler"),
    "validation": ("jackson",),
    "test": ("george", "lucas"),
}
TAKES = {"train": range(15), "validation": range(15, 17), "test": range(20)}

assert SETTINGS.feature_augmentation
WHOLE = SETTINGS.model_copy(
    update={
        "feature_augmentation": replace(
            SETTINGS.feature_augmentation, mask_bins=6, mask_columns=10
        ),
        "batch_size": 32,
        "head": PhaseSettings(
            epochs=3, learning_rate=1e-2, final_learning_rate=1e-3, patience=None
        ),
        "fine_tuning": SETTINGS.baseline.model_copy(update={"epochs": 13}),
    }
)


def features(**changes: object) -> Mapping[str, object]:
    """Switch parts of what happens to a window's features."""
    return {"feature_augmentation": replace(WHOLE.feature_augmentation, **changes)}


def recordings(**changes: object) -> Mapping[str, object]:
    """Switch parts of what happens to a whole recording."""
    return {"variation": replace(WHOLE.variation, **changes)}


VARIANTS: Mapping[str, Mapping[str, object]] = {
    "whole": {},
    "without_variation": {"feature_augmentation": None},
    "without_varied_recordings": recordings(copies=0),
    "without_speed": recordings(speed=(1.0, 1.0)),
    "without_rooms": recordings(room=0.0),
    "without_distance": recordings(distance=False),
    "without_microphones": recordings(microphone=0.0),
    "without_band_limits": recordings(band_limits=False),
    "without_clipping": recordings(clipping=False),
    "without_hum_and_offset": recordings(hum=False, offset=False),
    "without_microphone_colour": recordings(colour=False),
    "without_self_noise": recordings(self_noise=False),
    "without_mixup": features(mix_up=0.0),
    "with_mixing": features(mix=0.5),
    "with_mix_style": features(mix_style=0.4),
    "with_shift": features(shift=0.3),
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


def split_by_speaker(digits: Sequence[Recording]) -> Split:
    """Cut the digits into the parts of `SPEAKERS` and `TAKES`."""

    def part(name: str) -> tuple[Recording, ...]:
        return tuple(
            each
            for each in digits
            if each.source in SPEAKERS[name] and take_of(each) in TAKES[name]
        )

    tested = tuple(in_the_middle(each) for each in part("test"))
    return Split(part("train"), part("validation"), tested, LABELS)


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
    split = split_by_speaker(spoken_digits())
    measured = json.loads(given.state.read_text(encoding="utf-8")) if given.state.is_file() else {}
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
            f"spoken digits of two unheard speakers, 400 recordings; detector in int8; "
            f"{spread_told(values.tolist())}",
        )


if __name__ == "__main__":
    main()
