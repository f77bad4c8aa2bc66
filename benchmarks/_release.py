"""What a model costs on the chip: ``….hop``, ``.ram``, ``.flash`` of its release image."""

import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks._results import record
from jerboa.emulator import simulate
from jerboa.firmware import FirmwareSettings, build_firmware


def record_release(
    model: Path,
    sound: NDArray[np.int16],
    rows: str,
    network: str,
    command: str,
    settings: FirmwareSettings | None = None,
) -> None:
    """Record cycles of the worst hop, RAM and flash of a release image.

    Parameters
    ----------
    model : Path
        The ``.tflite``.
    sound : ndarray of int16, shape (n,)
        What its microphone hears.
    rows : str
        ``ROWS.hop``, ``.ram`` and ``.flash`` are written.
    network, command : str
        What it is, and what measures it again.
    settings : FirmwareSettings, optional
        Of the firmware.
    """
    with tempfile.TemporaryDirectory() as scratch:
        firmware = build_firmware(model, Path(scratch), mic_over_usb=False, settings=settings)
        simulation = simulate(firmware.uf2, sound, **firmware.wiring.simulation())
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
    record(f"{rows}.hop", cycles, "cycles", command, conditions)
    record(f"{rows}.ram", firmware.memory.ram_bytes, "bytes", command, conditions)
    record(f"{rows}.flash", firmware.memory.flash_bytes, "bytes", command, conditions)
