"""What the ESC-10 networks cost in a hop of the virtual board: ``esc10.best.hop``, ``.ram``.

Untrained weights: the cycles are those of the shape, and hardly depend on the numbers.
"""

import tempfile
from pathlib import Path

import numpy as np

from benchmarks._results import record
from jerboa.emulator import simulate
from jerboa.firmware import build_firmware
from jerboa.model_file import LogMelSettings, Metadata, write_metadata
from jerboa.training import build_network, convert

COMMAND = "python -m benchmarks.esc10_hop"
ARCHITECTURES = {"best": "streaming", "small": "small_cnn"}
LABELS = tuple(f"class_{number}" for number in range(10))
SECONDS = 2


def main() -> None:
    front_end = LogMelSettings()
    random = np.random.default_rng(0)
    windows = random.uniform(0, 20, (50, front_end.columns, front_end.bins, 1)).astype(np.float32)
    noise = random.normal(0, 3_000, SECONDS * front_end.sample_rate).astype(np.int16)
    for name, architecture in ARCHITECTURES.items():
        network = build_network(architecture, len(LABELS), shape=windows.shape[1:3])
        with tempfile.TemporaryDirectory() as scratch:
            model = Path(scratch) / "model.tflite"
            model.write_bytes(convert(network, windows))
            write_metadata(model, Metadata(front_end=front_end, labels=LABELS))
            firmware = build_firmware(model, Path(scratch), mic_over_usb=False)
            simulation = simulate(firmware.uf2, noise, **firmware.wiring.simulation())
        conditions = (
            f"{architecture}, log-mel, untrained weights, {firmware.macs:,} multiply-accumulates a "
            f"hop; worst of {len(simulation.hops)} hops, release image; emulator: no XIP misses"
        )
        cycles = int(simulation.cycles["total"].max())
        record(f"esc10.{name}.hop", cycles, "cycles", COMMAND, conditions)
        record(f"esc10.{name}.ram", firmware.memory.ram_bytes, "bytes", COMMAND, conditions)
        record(f"esc10.{name}.flash", firmware.memory.flash_bytes, "bytes", COMMAND, conditions)


if __name__ == "__main__":
    main()
