"""Whether a hop's work is done before the next one begins, on a board."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from jerboa.clips import SAMPLE_RATE
from jerboa.emulator import Simulation, simulate
from jerboa.errors import ModelError
from jerboa.firmware import Firmware, FirmwareSettings, build_firmware

HOP_CYCLES = 4_000_000
"""Cycles in 32 ms at 125 MHz."""

_SECONDS = 0.3
_CLOCK = 125_000_000
_HOPS = 4
"""Of a network that is too slow, at least so many."""
_LONGEST_SECONDS = 4.0
_LEVEL = 8000


@dataclass(frozen=True)
class HopBudget:
    """What a hop of 512 samples costs in the firmware of a board.

    Attributes
    ----------
    board : str
        Its name.
    microphone, frontend, network : int
        Cycles of each stage, the worst hop.
    total : int
        Cycles of the whole hop, telling the result among them, the worst hop.
    overruns : int
        Hops that were lost.
    flash_bytes, flash_capacity, ram_bytes, ram_capacity : int
        Of the whole firmware; RAM counts the stack.
    flash_cycles : int
        What a hop on the chip waits for weights in flash, beyond the others: an estimate.
    compact_weights : bool
        As of `jerboa.firmware.Firmware`.
    """

    board: str
    microphone: int
    frontend: int
    network: int
    total: int
    overruns: int
    flash_bytes: int
    flash_capacity: int
    ram_bytes: int
    ram_capacity: int
    flash_cycles: int = 0
    compact_weights: bool = False

    @property
    def cycles(self) -> int:
        """The worst hop."""
        return max(self.total, self.microphone + self.frontend + self.network)

    @property
    def holds(self) -> bool:
        """Whether no hop is lost, on the chip neither."""
        return self.cycles + self.flash_cycles <= HOP_CYCLES and not self.overruns


def measure_hop(
    model: Path, board: str, network_cycles: int, settings: FirmwareSettings | None = None
) -> HopBudget | str:
    """Build the firmware of a board and listen to noise on the virtual one.

    Parameters
    ----------
    model : Path
        A full-int8 ``.tflite``.
    board : str
        A name of `jerboa.firmware.board_names`.
    network_cycles : int
        Of the network alone: how long to wait for it.
    settings : FirmwareSettings, optional
        Of the firmware.

    Returns
    -------
    HopBudget or str
        Or why there is none: the network reads something else than a front end's features.

    Raises
    ------
    BoardError
        If the board is unknown or too small for the firmware.
    ToolError, StorageError, SimulationError
        If the C compiler or the emulator fails, or there is no room for their files.
    """
    seconds = max(_SECONDS, _HOPS * network_cycles / _CLOCK + _SECONDS)
    if seconds > _LONGEST_SECONDS:
        return "the network alone takes longer than many hops"
    with tempfile.TemporaryDirectory() as scratch:
        try:
            firmware = build_firmware(model, Path(scratch), board=board, settings=settings)
        except ModelError as error:
            return str(error)
        return _budget(board, firmware, listen_to_noise(firmware, seconds))


def listen_to_noise(firmware: Firmware, seconds: float) -> Simulation:
    """Play loud noise to a firmware on the virtual board."""
    generator = np.random.default_rng(0)
    noise = generator.integers(-_LEVEL, _LEVEL, round(seconds * SAMPLE_RATE)).astype(np.int16)
    return simulate(
        firmware.uf2,
        noise,
        **firmware.wiring.simulation(),
        patience=None,
    )


def _budget(board: str, firmware: Firmware, simulation: Simulation) -> HopBudget:
    worst = {stage: int(cycles.max()) for stage, cycles in simulation.cycles.items()}
    memory = firmware.memory
    return HopBudget(
        board,
        microphone=worst["microphone"],
        frontend=worst["frontend"],
        network=worst["network"],
        total=worst["total"],
        overruns=simulation.hops[-1].overruns,
        flash_bytes=memory.flash_bytes,
        flash_capacity=memory.flash_capacity,
        ram_bytes=memory.ram_bytes,
        ram_capacity=memory.ram_capacity,
        flash_cycles=firmware.flash_cycles,
        compact_weights=firmware.compact_weights,
    )
