"""Functions of a firmware by their addresses, and which build an ELF file is of."""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from jerboa.errors import BoardError

__all__ = ["Function", "is_of_build", "name_of", "read_functions"]


class Function(NamedTuple):
    """Where a function is, without the Thumb bit; a size of 0 is one that the file does not say."""

    address: int
    size: int
    name: str


def name_of(functions: Sequence[Function], address: int) -> str | None:
    """Name the function that holds an address, as ``name+0x12``; None if none does.

    Parameters
    ----------
    functions : sequence of Function
        By their addresses.
    address : int
        Without the Thumb bit.

    Returns
    -------
    str or None
    """
    place = bisect.bisect_right([each.address for each in functions], address) - 1
    if place < 0:
        return None
    start, size, name = functions[place]
    offset = address - start
    if size and offset >= size:
        return None
    return f"{name}+{offset:#x}" if offset else name


def read_functions(path: Path) -> tuple[Function, ...]:
    """Read the functions of an ELF file, by their addresses.

    Returns
    -------
    tuple of Function

    Raises
    ------
    BoardError
        If it cannot be read or is no ELF file.
    """
    from elftools.common.exceptions import ELFError
    from elftools.elf.elffile import ELFFile

    try:
        with path.open("rb") as file:
            table = ELFFile(file).get_section_by_name(".symtab")
            symbols = list(table.iter_symbols()) if table else []
    except OSError as error:
        raise BoardError(f"{path}: cannot be read ({error.strerror}); check the path") from error
    except ELFError as error:
        raise BoardError(f"{path}: not an ELF file ({error}); build it again") from error
    return tuple(
        sorted(
            Function(symbol["st_value"] & ~1, symbol["st_size"], symbol.name)
            for symbol in symbols
            if symbol["st_info"]["type"] == "STT_FUNC"
        )
    )


def is_of_build(path: Path, build: str) -> bool:
    """Whether a file is an ELF file and holds the mark of a build's firmware."""
    try:
        data = path.read_bytes()
    except OSError:
        return False
    return data.startswith(b"\x7fELF") and f"jerboa {build}".encode() in data
