"""What lies where in flash and RAM, exactly, before anything is flashed."""

from dataclasses import dataclass
from pathlib import Path

from elftools.elf.elffile import ELFFile

from jerboa.firmware._image import FLASH_BASE

RAM_BYTES = 264 * 1024

_SECTIONS = {
    ".boot2": "second-stage boot",
    ".text": "code",
    ".ram": "code, data and weights that are copied to RAM",
    ".rodata": "constants",
    ".bss": "variables",
    ".ring": "the microphone's ring",
    ".stack": "stack",
}
_IN_RAM = {".ram", ".bss", ".ring", ".stack"}


@dataclass(frozen=True)
class MapEntry:
    """A section or a symbol: where it is and how large, in bytes."""

    name: str
    address: int
    size: int


@dataclass(frozen=True)
class MemoryMap:
    """Flash and RAM of a firmware.

    Attributes
    ----------
    flash_bytes, ram_bytes : int
        All that is used; RAM counts the stack, and code that is copied there counts in both.
    flash_capacity, ram_capacity : int
        All that there is.
    sections, symbols : tuple of MapEntry
        Sections in the linker's order; symbols by size, the largest first.
    """

    flash_bytes: int
    flash_capacity: int
    ram_bytes: int
    ram_capacity: int
    sections: tuple[MapEntry, ...]
    symbols: tuple[MapEntry, ...]

    def text(self) -> str:
        """The map as a table for people."""
        lines = [
            _share("flash", self.flash_bytes, self.flash_capacity),
            _share("RAM", self.ram_bytes, self.ram_capacity),
            "",
            *(_row(entry, _SECTIONS[entry.name]) for entry in self.sections),
            "",
            *(_row(entry, entry.name) for entry in self.symbols),
        ]
        return "\n".join(lines) + "\n"


def read_memory_map(elf: Path, flash_capacity: int) -> MemoryMap:
    """Measure a linked firmware.

    Parameters
    ----------
    elf : Path
        The firmware.
    flash_capacity : int
        Size of the board's flash in bytes.
    """
    with elf.open("rb") as file:
        linked = ELFFile(file)
        sections = tuple(
            MapEntry(section.name, section["sh_addr"], section["sh_size"])
            for section in linked.iter_sections()
            if section.name in _SECTIONS
        )
        symbols = sorted(
            (
                MapEntry(symbol.name, symbol["st_value"] & ~1, symbol["st_size"])
                for symbol in linked.get_section_by_name(".symtab").iter_symbols()
                if symbol["st_size"]
            ),
            key=lambda entry: (-entry.size, entry.address, entry.name),
        )
    last = next(entry for entry in sections if entry.name == ".rodata")
    return MemoryMap(
        flash_bytes=last.address + last.size - FLASH_BASE,
        flash_capacity=flash_capacity,
        ram_bytes=sum(entry.size for entry in sections if entry.name in _IN_RAM),
        ram_capacity=RAM_BYTES,
        sections=sections,
        symbols=tuple(symbols),
    )


def _share(name: str, used: int, capacity: int) -> str:
    return f"{name:<6}{used:>9,} of {capacity:>10,} bytes ({100 * used / capacity:.1f} %)"


def _row(entry: MapEntry, text: str) -> str:
    return f"0x{entry.address:08x} {entry.size:>8,}  {text}"
