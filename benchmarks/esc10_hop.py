"""What the ESC-10 networks cost in a hop of the virtual board: ``esc10.best.hop``, ``.ram``, …

The networks of the first seed and fold that `benchmarks.esc10_best` has kept, untrained ones where
there are none: with their weights in flash, so that 64 KiB of RAM are enough, and in RAM
(``….from_ram.*``), so that a chip waits for nothing.
"""

import os
import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks._results import record
from benchmarks.esc10_best import TIERS, run_folder
from jerboa.clips import esc50
from jerboa.emulator import simulate
from jerboa.firmware import FirmwareSettings, build_firmware
from jerboa.training import TrainingSettings, write_untrained

COMMAND = "JERBOA_TEST_DATA=../shared/data python -m benchmarks.esc10_hop"
SECONDS = 2


def main() -> None:
    noise = np.random.default_rng(0).normal(0, 3_000, SECONDS * 16_000).astype(np.int16)
    for tier, settings in TIERS.items():
        with tempfile.TemporaryDirectory() as scratch:
            model, told = _network(tier, settings, Path(scratch))
            for rows, weights in ((f"esc10.{tier}", "flash"), (f"esc10.{tier}.from_ram", "auto")):
                measure(model, noise, rows, told, FirmwareSettings(weights=weights))


def _network(tier: str, settings: TrainingSettings, scratch: Path) -> tuple[Path, str]:
    """The first one that is kept, or an untrained one; and what it is."""
    told = f"{settings.architecture}, width {settings.width:g}, log-mel"
    kept = run_folder(tier, seed=0, fold=1) / "model.tflite"
    if kept.exists():
        return kept, f"{told}, trained without fold 1"
    labels = esc50(Path(os.environ["JERBOA_TEST_DATA"]) / "esc10").labels
    write_untrained(scratch / "model.tflite", settings, labels)
    return scratch / "model.tflite", f"{told}, untrained"


def measure(
    model: Path, noise: NDArray[np.int16], rows: str, network: str, settings: FirmwareSettings
) -> None:
    """Record cycles of the worst hop, RAM and flash of a firmware."""
    with tempfile.TemporaryDirectory() as scratch:
        firmware = build_firmware(model, Path(scratch), mic_over_usb=False, settings=settings)
        simulation = simulate(firmware.uf2, noise, **firmware.wiring.simulation())
    place = (
        "weights in flash: a chip waits for them some "
        f"{firmware.flash_cycles:,} cycles more, which the emulator does not count"
    )
    if not firmware.flash_cycles:
        form = "bytes" if firmware.compact_weights else "words"
        place = f"weights in RAM, as {form}; emulator: no XIP cache misses, no bus contention"
    conditions = (
        f"{network}, {firmware.macs:,} multiply-accumulates a hop; worst of "
        f"{len(simulation.hops)} hops, release image, {place}"
    )
    cycles = int(simulation.cycles["total"].max())
    record(f"{rows}.hop", cycles, "cycles", COMMAND, conditions)
    record(f"{rows}.ram", firmware.memory.ram_bytes, "bytes", COMMAND, conditions)
    record(f"{rows}.flash", firmware.memory.flash_bytes, "bytes", COMMAND, conditions)


if __name__ == "__main__":
    main()
