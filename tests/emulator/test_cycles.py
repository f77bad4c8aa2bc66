"""Cycle counts are ARM's (Cortex-M0+ Technical Reference Manual, table 3-1)."""

from pathlib import Path

import numpy as np
import pytest

from jerboa import emulator
from jerboa.device import build_firmware_elf

FIRMWARE = Path(__file__).parent / "firmware"

COSTS = {
    "alu": 6 * 1,
    "memory": 4 * 2,
    "multiple": 1 + (1 + 3) + 1 + (1 + 4) + (1 + 2) + (1 + 2),
    "branches": 2 + 1 + 1 + 2 + 1,
    "leaf": 3 + 2,
    "frame": 3 + (1 + 3) + (3 + 3),
    "barriers": 5 * 3,
    "single_cycle_io": 2 * 1,
}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> emulator.ElfRun:
    elf = tmp_path_factory.mktemp("cycles") / "cycles.elf"
    sources = [*emulator.BARE_SOURCES, FIRMWARE / "cycles.S"]
    build_firmware_elf(sources, emulator.BARE_LINKER_SCRIPT, elf)
    return emulator.run_elf(elf, read=["times"])


@pytest.mark.emulator
def test_instructions_cost_what_arm_says(run: emulator.ElfRun) -> None:
    starts = [cycle for number, cycle in run.markers if number == 1]
    stops = [cycle for number, cycle in run.markers if number == 2]
    costs = [stop - start - 1 for start, stop in zip(starts, stops, strict=True)]
    assert dict(zip(COSTS, costs, strict=True)) == COSTS


@pytest.mark.emulator
def test_systick_counts_every_cycle_across_its_wraps(run: emulator.ElfRun) -> None:
    times = np.frombuffer(run.memory["times"], "<u4").astype(int)
    assert ((times[:-1] - times[1:]) % 100 == 52).all()
