"""``clock = "auto"``: the lowest system clock, from a run on the virtual board."""

from __future__ import annotations

import tempfile
from pathlib import Path

from jerboa.firmware import FirmwareSettings, build_firmware, lowest_clock
from jerboa.project._hop_budget import HOP_CYCLES, listen_to_noise

_SECONDS = 1.3
"""Long enough for the network's first real input and a line of status."""


def choose_clock(
    model: Path,
    settings: FirmwareSettings,
    *,
    board: str = "pico",
    mic_over_usb: bool | None = None,
) -> tuple[FirmwareSettings, int | None]:
    """Where the settings ask for it, measure the worst hop and choose the clock for it.

    Parameters
    ----------
    model : Path
        A full-int8 ``.tflite``.
    settings : FirmwareSettings
        Of the firmware to be built.
    board, mic_over_usb
        As for `jerboa.firmware.build_firmware`.

    Returns
    -------
    settings : FirmwareSettings
        The same with the clock chosen; as given if they name a clock.
    cycles : int or None
        Of the worst hop, if it was measured; waits for the flash among them.

    Raises
    ------
    BoardError
        If a hop takes more than 70 % of its time at every clock.
    ModelError, ToolError, StorageError, SimulationError
        If the firmware cannot be built or run.
    """
    if settings.clock != "auto":
        return settings, None
    with tempfile.TemporaryDirectory() as scratch:
        firmware = build_firmware(
            model,
            Path(scratch),
            board=board,
            settings=settings.with_clock(),
            mic_over_usb=mic_over_usb,
        )
        simulation = listen_to_noise(firmware, _SECONDS)
    cycles = int(simulation.cycles["total"].max()) + firmware.flash_cycles
    if simulation.hops[-1].overruns:
        cycles = max(cycles, HOP_CYCLES)
    return settings.model_copy(update={"clock": lowest_clock(cycles)}), cycles
