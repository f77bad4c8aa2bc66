"""Who takes which bytes of a program, by the symbols of its ELF file."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from elftools.elf.constants import SH_FLAGS
from elftools.elf.elffile import ELFFile
from elftools.elf.sections import Symbol

_RAM = 0x2
"""Highest four bits of its addresses; flash has 0x1."""
_NOT_THE_PROGRAMS = frozenset([".vectors", ".stack"])


@dataclass(frozen=True)
class _Part:
    """A section or a symbol: bytes, whether they are in RAM, and whether flash holds them."""

    name: str
    size: int
    in_ram: bool
    stored: bool


@dataclass(frozen=True)
class Footprint:
    """Sections and symbols of a program.

    Code and data that are copied to RAM at start count in flash and in RAM.
    """

    sections: tuple[_Part, ...]
    symbols: tuple[_Part, ...]

    def of(self, function: str) -> tuple[int, int]:
        """Bytes of flash and RAM of a function and of all that is named after it.

        Names that other programs must not share begin with the network's.
        """
        names = tuple(f"{start}{function}" for start in ("", "jerboa_model_"))
        after = tuple(f"{name}{mark}" for name in names for mark in "_.")
        mine = [each for each in self.symbols if each.name in names or each.name.startswith(after)]
        flash = sum(symbol.size for symbol in mine if symbol.stored)
        return flash, sum(symbol.size for symbol in mine if symbol.in_ram)

    def flash_bytes(self, leave_out: Collection[str]) -> int:
        """All that flash holds but some symbols."""
        return self._sum(leave_out, lambda part: part.stored)

    def ram_bytes(self, leave_out: Collection[str]) -> int:
        """All static RAM but some symbols."""
        return self._sum(leave_out, lambda part: part.in_ram)

    def _sum(self, leave_out: Collection[str], counts: Callable[[_Part], bool]) -> int:
        everything = sum(section.size for section in self.sections if counts(section))
        left_out = (each for each in self.symbols if each.name in leave_out and counts(each))
        return everything - sum(each.size for each in left_out)


def read_footprint(elf: Path) -> Footprint:
    """Read what a linked program consists of.

    Parameters
    ----------
    elf : Path
        Not stripped.
    """
    with elf.open("rb") as file:
        linked = ELFFile(file)
        parts = [
            _Part(
                section.name,
                section["sh_size"],
                section["sh_addr"] >> 28 == _RAM,
                section["sh_type"] != "SHT_NOBITS",
            )
            for section in linked.iter_sections()
        ]
        sections = tuple(
            part
            for part, section in zip(parts, linked.iter_sections(), strict=True)
            if section["sh_flags"] & SH_FLAGS.SHF_ALLOC and part.name not in _NOT_THE_PROGRAMS
        )
        found = [
            symbol
            for symbol in linked.get_section_by_name(".symtab").iter_symbols()
            if isinstance(symbol["st_shndx"], int)
        ]
        ends = {symbol.name: symbol["st_value"] for symbol in found}
        symbols = tuple(
            _Part(
                symbol.name,
                _size(symbol, ends),
                parts[symbol["st_shndx"]].in_ram,
                parts[symbol["st_shndx"]].stored,
            )
            for symbol in found
        )
    return Footprint(sections, symbols)


def _size(symbol: Symbol, ends: Mapping[str, int]) -> int:
    """As the file says, or up to the symbol ``NAME_end``: assembly often says no size."""
    start = int(symbol["st_value"])
    return int(symbol["st_size"]) or ends.get(f"{symbol.name}_end", start) - start
