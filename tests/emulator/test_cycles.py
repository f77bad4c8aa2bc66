"""Cycle counts are ARM's (Cortex-M0+ Technical Reference Manual, table 3-1)."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

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


def expected_flags(total: int, signed_total: int, *, carry: bool) -> tuple[int, int]:
    result = total % 2**32
    overflow = signed_total != (result ^ 2**31) - 2**31
    flags = (result >> 31) << 31 | (result == 0) << 30 | carry << 29 | overflow << 28
    return flags, result


def run_program(folder: Path, name: str, **given: list[int]) -> NDArray[np.uint32]:
    """Run a test program with words in its variables; returns its ``results``."""
    elf = folder / f"{name}.elf"
    sources = [*emulator.BARE_SOURCES, FIRMWARE / f"{name}.S"]
    build_firmware_elf(sources, emulator.BARE_LINKER_SCRIPT, elf)
    words = {variable: np.array(values, "<u4").tobytes() for variable, values in given.items()}
    run = emulator.run_elf(elf, write=words, read=["results"])
    return np.frombuffer(run.memory["results"], "<u4")


@pytest.mark.emulator
def test_carry_and_overflow_at_the_edges(tmp_path: Path) -> None:
    """ADCS and SBCS as the architecture defines them (ARMv6-M, AddWithCarry)."""
    operands = [0, 1, 2**31 - 1, 2**31, 2**31 + 1, 2**32 - 1]
    results = run_program(tmp_path, "carry", operands=operands)
    expected = []
    for left in operands:
        for right in operands:
            a, b = ((value ^ 2**31) - 2**31 for value in (left, right))
            for carry in (0, 1):
                total = left + right + carry
                expected.append(expected_flags(total, a + b + carry, carry=total >= 2**32))
                rest = left - right - 1 + carry
                expected.append(expected_flags(rest, a - b - 1 + carry, carry=rest >= 0))
    got = results.reshape(-1, 2)
    np.testing.assert_array_equal(got, np.array(expected, np.int64))


def shifted(name: str, value: int, amount: int, carry: int) -> tuple[int, int]:
    """Result and carry of a shift by a register (ARMv6-M, Shift_C)."""
    if amount == 0:
        return value, carry
    if name == "lsls":
        return value << amount & 0xFFFFFFFF, value << amount >> 32 & 1
    if name == "rors":
        turn = amount % 32
        result = (value >> turn | value << (32 - turn)) & 0xFFFFFFFF
        return result, result >> 31
    signed = (value ^ 2**31) - 2**31 if name == "asrs" else value
    return signed >> amount & 0xFFFFFFFF, signed >> (amount - 1) & 1


@pytest.mark.emulator
def test_shifts_by_a_register_and_blx_lr(tmp_path: Path) -> None:
    value, amounts = 0x80000001, [0, 1, 31, 32, 33, 64, 255, 256]
    results = run_program(tmp_path, "shifts", amounts=amounts)
    expected = []
    for amount in amounts:
        for carry in (0, 1):
            for name in ("lsls", "lsrs", "asrs", "rors"):
                result, carries = shifted(name, value, amount & 0xFF, carry)
                flags = result & 1 << 31 | (result == 0) << 30 | carries << 29
                expected.append((flags, result))
    got = results.astype(np.int64)
    # V stays as the comparison before has made it.
    pairs = got[:-1].reshape(-1, 2) & [0xE0000000, 0xFFFFFFFF]
    np.testing.assert_array_equal(pairs, np.array(expected, np.int64))
    assert got[-1] == 1, "BLX LR comes to where LR has pointed, and LR then points behind it"


@pytest.mark.emulator
def test_an_event_of_ones_own_ends_the_wait_for_it(tmp_path: Path) -> None:
    elf = tmp_path / "event.elf"
    sources = [*emulator.BARE_SOURCES, FIRMWARE / "event.S"]
    build_firmware_elf(sources, emulator.BARE_LINKER_SCRIPT, elf)
    assert emulator.run_elf(elf).cycles_between(3, 4) == 1 + 2
