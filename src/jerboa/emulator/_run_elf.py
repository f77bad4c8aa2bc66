"""Run an ELF file without a board: kernels, on the chip's instruction set, with cycle counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jerboa.emulator._elf import Elf, read_elf
from jerboa.emulator._node import Progress, job_folder, run_job
from jerboa.errors import SimulationError

BARE_LINKER_SCRIPT = Path(__file__).parent / "bare" / "link.ld"
"""Layout of a program without a board: code in flash, ``.ram_code`` and data in RAM."""

BARE_SOURCES = (Path(__file__).parent / "bare" / "start.S",)
"""Start-up that calls ``void run(void)`` and ends the run when it returns."""

_DEFAULT_VECTORS = 0x10000100


@dataclass(frozen=True)
class FunctionCycles:
    """Time spent in a function and in all that it calls."""

    calls: int
    cycles: int


@dataclass(frozen=True)
class ElfRun:
    """What a run of an ELF file left behind."""

    memory: dict[str, bytes]
    """Contents of the symbols that were to be read."""
    markers: list[tuple[int, int]]
    """Number and core cycle of each ``BKPT #n``."""
    functions: dict[str, FunctionCycles]
    cycles: int
    """From the first instruction to the end."""
    stack_bytes: int | None
    """Most that was on the stack; None if the ELF file has no section ``.stack``."""

    def cycles_between(self, first: int, second: int) -> int:
        """Cycles from a marker's first ``BKPT`` to the next one of another marker.

        Parameters
        ----------
        first, second : int
            Numbers of the two markers.

        Returns
        -------
        int
            Cycles of what stands between them; neither ``BKPT`` counts.

        Raises
        ------
        SimulationError
            If the run did not pass both in this order.
        """
        starts = [index for index, (number, _) in enumerate(self.markers) if number == first]
        for number, cycle in self.markers[starts[0] + 1 :] if starts else []:
            if number == second:
                return cycle - self.markers[starts[0]][1] - _BKPT_CYCLES
        raise SimulationError(f"the run did not pass markers {first} and {second} in this order")


_BKPT_CYCLES = 1


def run_elf(
    elf: Path,
    *,
    write: Mapping[str, bytes] | None = None,
    read: Mapping[str, int] | Sequence[str] = (),
    function_cycles: Sequence[str] = (),
    max_cycles: int = 500_000_000,
    timeout: float = 120.0,
    progress: Progress | None = None,
) -> ElfRun:
    """Run an ELF file on the emulated core until ``BKPT #0``.

    The core starts at the vector table (symbol ``__vectors``, else 0x10000100) with the stack and
    program counter found there, at 125 MHz, with all segments loaded at their load addresses.

    Parameters
    ----------
    elf : Path
        The program, for example made of `BARE_SOURCES` and `BARE_LINKER_SCRIPT`.
    write : mapping of str to bytes
        Symbols to fill before the start.
    read : mapping of str to int, or sequence of str
        Symbols to read at the end, with lengths in bytes; without one, the symbol's size counts.
    function_cycles : sequence of str
        Functions whose calls and cycles (inclusive) are counted.
    max_cycles : int
        The run fails after so many.
    timeout : float
        Seconds of this computer's time after which the run fails.
    progress : callable, optional
        Called with the cycles done and `max_cycles`.

    Returns
    -------
    ElfRun

    Raises
    ------
    SimulationError
        If the program faults, does what the chip would not do (unaligned or unmapped access, a
        register that is not modelled), does not end, or lacks a symbol.
    ToolError, StorageError
        If the emulator is missing or broke, or there is no room for the run's files.
    """
    program = read_elf(elf)
    lengths = dict(read) if isinstance(read, Mapping) else {n: program.find(n).size for n in read}
    vectors = program.symbols.get("__vectors")
    with job_folder() as folder:
        images = [*program.images, *_filled(program, write or {})]
        for index, (_, data) in enumerate(images):
            (folder / f"image{index}").write_bytes(data)
        job = {
            "kind": "elf",
            "folder": str(folder),
            "images": [
                {"address": address, "file": f"image{index}"}
                for index, (address, _) in enumerate(images)
            ],
            "stackLimit": program.stack.start,
            "vectors": vectors.address if vectors else _DEFAULT_VECTORS,
            "functions": [program.find(name).address for name in function_cycles],
            "read": [
                {"address": program.find(name).address, "length": length, "file": f"read{index}"}
                for index, (name, length) in enumerate(lengths.items())
            ],
            "maxCycles": max_cycles,
        }
        result = run_job(job, timeout=timeout, progress=progress)[-1]
        _check(program, result, max_cycles)
        memory = {
            name: (folder / f"read{index}").read_bytes() for index, name in enumerate(lengths)
        }
    return ElfRun(
        memory=memory,
        markers=[(number, cycle) for number, cycle in result["markers"]],
        functions={
            name: FunctionCycles(**counts)
            for name, counts in zip(function_cycles, result["functions"], strict=True)
        },
        cycles=result["cycles"],
        stack_bytes=program.stack_depth(result["lowestStack"]),
    )


def _filled(program: Elf, write: Mapping[str, bytes]) -> list[tuple[int, bytes]]:
    images = []
    for name, data in write.items():
        symbol = program.find(name)
        if len(data) > symbol.size:
            raise SimulationError(f"'{name}' holds {symbol.size} bytes, not {len(data)}")
        images.append((symbol.address, bytes(data)))
    return images


def _check(program: Elf, result: dict[str, Any], max_cycles: int) -> None:
    where = program.name_of(result["pc"])
    if result["type"] == "fault":
        caller = program.name_of(result["caller"] & ~1)
        raise SimulationError(f"{result['reason']} in {where}, called from {caller}")
    if result["warnings"]:
        warning = result["warnings"][0]
        raise SimulationError(f"{warning['message']} in {program.name_of(warning['pc'])}")
    if not result["finished"]:
        raise SimulationError(f"not done after {max_cycles} cycles; it was in {where}")
