"""What the emulator needs from an ELF file: memory images and names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from elftools.common.exceptions import ELFError
from elftools.elf.elffile import ELFFile

from jerboa.elf_file import Function, name_of
from jerboa.errors import SimulationError


@dataclass(frozen=True)
class Symbol:
    """A name in the symbol table."""

    name: str
    address: int
    """Without the Thumb bit."""
    size: int
    """Bytes; 0 where the file does not say."""
    is_function: bool


@dataclass(frozen=True)
class Elf:
    """An ELF file, read once."""

    path: Path
    images: tuple[tuple[int, bytes], ...]
    """Load address and bytes of each segment."""
    symbols: dict[str, Symbol]
    stack: range
    """Addresses of the section ``.stack``; empty if there is none."""

    def stack_depth(self, lowest: int) -> int | None:
        """Bytes of stack that a run has used; None if the file does not say where it is."""
        return self.stack.stop - lowest if self.stack else None

    def find(self, name: str) -> Symbol:
        """Look up a symbol.

        Raises
        ------
        SimulationError
            If the file does not have it.
        """
        try:
            return self.symbols[name]
        except KeyError:
            raise SimulationError(
                f"{self.path.name} has no symbol '{name}'; is it static, inlined or unused?"
            ) from None

    def name_of(self, address: int) -> str:
        """Name the function that holds an address, as ``name+0x12``; the address if none does."""
        return name_of(self._functions, address) or f"{address:#010x}"

    @cached_property
    def _functions(self) -> list[Function]:
        """By their addresses."""
        return sorted(
            Function(symbol.address, symbol.size, symbol.name)
            for symbol in self.symbols.values()
            if symbol.is_function
        )


def read_elf(path: Path) -> Elf:
    """Read an ELF file.

    Raises
    ------
    SimulationError
        If it cannot be read or is no ELF file.
    """
    try:
        with path.open("rb") as file:
            elf = ELFFile(file)
            images = tuple(
                (segment["p_paddr"], segment.data())
                for segment in elf.iter_segments("PT_LOAD")
                if segment["p_filesz"]
            )
            stack = elf.get_section_by_name(".stack")
            start = stack["sh_addr"] if stack else 0
            addresses = range(start, start + stack["sh_size"]) if stack else range(0)
            table = elf.get_section_by_name(".symtab")
            symbols = {
                symbol.name: Symbol(
                    symbol.name,
                    symbol["st_value"] & ~1
                    if symbol["st_info"]["type"] == "STT_FUNC"
                    else symbol["st_value"],
                    symbol["st_size"],
                    symbol["st_info"]["type"] == "STT_FUNC",
                )
                for symbol in (table.iter_symbols() if table else ())
                if symbol.name and not symbol.name.startswith("$")
            }
    except OSError as error:
        raise SimulationError(
            f"{path}: cannot be read ({error.strerror}); check the path"
        ) from error
    except ELFError as error:
        raise SimulationError(f"{path}: not an ELF file ({error}); build it again") from error
    return Elf(path, images, symbols, addresses)
