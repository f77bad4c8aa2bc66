"""The virtual board: runs the very UF2 that a user flashes, or a bare ELF file."""

from jerboa.emulator._run_elf import (
    BARE_LINKER_SCRIPT,
    BARE_SOURCES,
    ElfRun,
    FunctionCycles,
    run_elf,
)

__all__ = ["BARE_LINKER_SCRIPT", "BARE_SOURCES", "ElfRun", "FunctionCycles", "run_elf"]
