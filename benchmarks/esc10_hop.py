"""What the ESC-10 networks cost in a hop of the virtual board: ``esc10.best.hop``, ``.ram``, …

The networks of the first seed and fold that `benchmarks.esc10_best` has kept, untrained ones where
there are none: with their weights in flash, so that 64 KiB of RAM are enough, and in RAM
(``….from_ram.*``), so that a chip waits for nothing.
"""

import os
import tempfile
from pathlib import Path

import numpy as np

from benchmarks._release import record_release
from benchmarks.esc10_best import TIERS, run_folder
from jerboa.clips import esc50
from jerboa.firmware import FirmwareSettings
from jerboa.training import TrainingSettings, write_untrained

COMMAND = "JERBOA_TEST_DATA=../shared/data python -m benchmarks.esc10_hop"
SECONDS = 2


def main() -> None:
    noise = np.random.default_rng(0).normal(0, 3_000, SECONDS * 16_000).astype(np.int16)
    for tier, settings in TIERS.items():
        with tempfile.TemporaryDirectory() as scratch:
            model, told = _network(tier, settings, Path(scratch))
            for rows, weights in ((f"esc10.{tier}", "flash"), (f"esc10.{tier}.from_ram", "auto")):
                record_release(model, noise, rows, told, COMMAND, FirmwareSettings(weights=weights))


def _network(tier: str, settings: TrainingSettings, scratch: Path) -> tuple[Path, str]:
    """The first one that is kept, or an untrained one; and what it is."""
    told = f"{settings.architecture}, width {settings.width:g}, log-mel"
    kept = run_folder(tier, seed=0, fold=1) / "model.tflite"
    if kept.exists():
        return kept, f"{told}, trained without fold 1"
    labels = esc50(Path(os.environ["JERBOA_TEST_DATA"]) / "esc10").labels
    write_untrained(scratch / "model.tflite", settings, labels)
    return scratch / "model.tflite", f"{told}, untrained"


if __name__ == "__main__":
    main()
