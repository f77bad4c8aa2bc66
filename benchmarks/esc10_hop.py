"""What the ESC-10 networks cost in a hop of the virtual board: ``esc10.best.hop``, ``.ram``, …

The networks of the first seed and fold that `benchmarks.esc10_best` has kept.
"""

import tempfile
from pathlib import Path

import numpy as np

from benchmarks._results import record
from benchmarks.esc10_best import TIERS, run_folder
from jerboa.emulator import simulate
from jerboa.firmware import FirmwareSettings, build_firmware

COMMAND = "python -m benchmarks.esc10_hop"
SECONDS = 2


def main() -> None:
    noise = np.random.default_rng(0).normal(0, 3_000, SECONDS * 16_000).astype(np.int16)
    for tier, settings in TIERS.items():
        model = run_folder(tier, seed=0, fold=1) / "model.tflite"
        with tempfile.TemporaryDirectory() as scratch:
            firmware = build_firmware(
                model, Path(scratch), mic_over_usb=False, settings=FirmwareSettings(weights="flash")
            )
            simulation = simulate(firmware.uf2, noise, **firmware.wiring.simulation())
        conditions = (
            f"{settings.architecture}, width {settings.width:g}, log-mel, trained without fold 1, "
            f"{firmware.macs:,} multiply-accumulates a hop; worst of {len(simulation.hops)} hops, "
            "release image, weights in flash: a chip waits for them some "
            f"{firmware.flash_cycles:,} cycles more, which the emulator does not count"
        )
        cycles = int(simulation.cycles["total"].max())
        record(f"esc10.{tier}.hop", cycles, "cycles", COMMAND, conditions)
        record(f"esc10.{tier}.ram", firmware.memory.ram_bytes, "bytes", COMMAND, conditions)
        record(f"esc10.{tier}.flash", firmware.memory.flash_bytes, "bytes", COMMAND, conditions)


if __name__ == "__main__":
    main()
