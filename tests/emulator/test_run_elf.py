"""Bare ELF files: what goes in, what comes out, what is refused."""

import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from jerboa import emulator
from jerboa.device import build_firmware_elf
from jerboa.errors import SimulationError

SOURCE = Path(__file__).parent / "firmware" / "bare.c"

pytestmark = pytest.mark.emulator


@pytest.fixture
def program(tmp_path: Path) -> Callable[[str], Path]:
    def build(name: str) -> Path:
        elf = tmp_path / f"{name}.elf"
        sources = [*emulator.BARE_SOURCES, SOURCE]
        build_firmware_elf(sources, emulator.BARE_LINKER_SCRIPT, elf, flags=[f"-DPROGRAM={name}"])
        return elf

    return build


def test_memory_goes_in_and_comes_out(program: Callable[[str], Path]) -> None:
    run = emulator.run_elf(
        program("echo"),
        write={"input": struct.pack("<4i", 1, -2, 3, -4)},
        read={"output": 16},
        function_cycles=["factorial", "run"],
    )
    assert struct.unpack("<4i", run.memory["output"]) == (2 + 120 + 6, -4, 6, -8)
    assert [number for number, _ in run.markers] == [7, 8, 0]
    assert 0 < run.cycles_between(7, 8) < run.functions["run"].cycles < run.cycles
    assert run.functions["run"].calls == 1


def test_cycles_of_markers_out_of_order_are_refused(program: Callable[[str], Path]) -> None:
    run = emulator.run_elf(program("echo"))
    with pytest.raises(SimulationError, match="markers 8 and 7"):
        run.cycles_between(8, 7)


def test_stack_depth_is_measured(program: Callable[[str], Path]) -> None:
    depth = emulator.run_elf(program("shallow")).stack_bytes
    assert depth is not None
    assert 5 * 256 <= depth < 5 * 256 + 200


def test_recursive_calls_are_timed_once(program: Callable[[str], Path]) -> None:
    run = emulator.run_elf(program("shallow"), function_cycles=["dig", "shallow"])
    assert run.functions["dig"].calls == 5
    assert 50 < run.functions["dig"].cycles < run.functions["shallow"].cycles < 200


def test_masked_interrupt_wakes_the_core(program: Callable[[str], Path]) -> None:
    run = emulator.run_elf(program("masked_sleep"), read={"output": 8})
    assert struct.unpack("<2i", run.memory["output"]) == (1, 1)
    assert 5000 < run.cycles < 5200


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("unaligned", r"unaligned 2-byte read at 0x2000\w+ in unaligned"),
        ("unmodelled", r"VREG_AND_CHIP_RESET_BASE: Unimplemented peripheral read .* in unmodelled"),
        ("endless", "not done after 100000 cycles; it was in endless"),
        ("deep", r"stack overflow by \d+ bytes in dig"),
    ],
)
def test_misdeeds_name_the_function(
    program: Callable[[str], Path], name: str, message: str
) -> None:
    with pytest.raises(SimulationError, match=message):
        emulator.run_elf(program(name), max_cycles=100_000)


def test_unknown_symbol_and_too_much_data_are_refused(program: Callable[[str], Path]) -> None:
    elf = program("echo")
    with pytest.raises(SimulationError, match="has no symbol 'ouput'"):
        emulator.run_elf(elf, read=["ouput"])
    with pytest.raises(SimulationError, match="'input' holds 16 bytes, not 17"):
        emulator.run_elf(elf, write={"input": bytes(17)})


def test_not_an_elf_file(tmp_path: Path) -> None:
    path = tmp_path / "notes.elf"
    path.write_text("no program")
    with pytest.raises(SimulationError, match="not an ELF file"):
        emulator.run_elf(path)
    with pytest.raises(SimulationError, match="cannot be read"):
        emulator.run_elf(tmp_path / "nothing.elf")
