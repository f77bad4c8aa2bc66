"""Which weights are copied to RAM at the start, and what it costs to read the others from flash.

The flash is read through a cache of 16 KiB in lines of 8 bytes (RP2040 datasheet, section 2.6.3).
What a network reads once a hop, and is more than the cache holds, comes from the flash each time.
"""

from __future__ import annotations

from collections.abc import Collection

from jerboa.firmware._image import FLASH_BASE
from jerboa.firmware._memory_map import MapEntry, MemoryMap
from jerboa.firmware._sources import LINKER_SCRIPT

__all__ = ["flash_cycles", "linker_script", "weights_for_ram", "weights_in_flash"]

CACHE_BYTES = 16 * 1024

_LINE_BYTES = 8
_LINE_CLOCKS = 8 + 24 + 8 * _LINE_BYTES
"""Of the flash: command 03h, an address and a line, a bit at a time."""
_SPARE_BYTES = 4 * 1024
"""Of RAM, left free."""
_FLASH_END = FLASH_BASE + 16 * 1024 * 1024
_PREFIX = "op_"
"""Of the names of a network's constants."""
_PLACE = "/* weights that are copied to RAM */"


def weights_in_flash(memory: MemoryMap, moved: Collection[str] = ()) -> int:
    """Bytes of the network's constants that are read from flash, once some are moved to RAM."""
    return sum(each.size for each in _constants(memory) if each.name not in moved)


def weights_for_ram(memory: MemoryMap) -> tuple[str, ...]:
    """Choose constants for the RAM that a firmware leaves, the largest first.

    Parameters
    ----------
    memory : MemoryMap
        Of the firmware with all of them in flash.

    Returns
    -------
    tuple of str
        Their symbols; none where the cache holds them all.
    """
    if weights_in_flash(memory) <= CACHE_BYTES:
        return ()
    room = memory.ram_capacity - memory.ram_bytes - _SPARE_BYTES
    chosen = []
    for each in _constants(memory):
        size = -(-each.size // 4) * 4
        if size <= room:
            chosen.append(each.name)
            room -= size
    return tuple(chosen)


def linker_script(in_ram: Collection[str]) -> str:
    """The firmware's linker script, with the sections of some constants in RAM."""
    lines = "\n    ".join(f"*(.rodata.{name})" for name in in_ram)
    return LINKER_SCRIPT.read_text(encoding="utf-8").replace(_PLACE, lines or _PLACE)


def flash_cycles(weights: int, divisor: int) -> int:
    """Cycles in which weights come from flash in each hop, beyond those that the emulator counts.

    An estimate from the datasheet's figures: every line of the cache is missed, and the core waits
    for it.

    Parameters
    ----------
    weights : int
        Bytes, from `weights_in_flash`.
    divisor : int
        Of the system clock, for the flash's.
    """
    if weights <= CACHE_BYTES:
        return 0
    return weights // _LINE_BYTES * _LINE_CLOCKS * divisor


def _constants(memory: MemoryMap) -> list[MapEntry]:
    return [
        each
        for each in memory.symbols
        if each.name.startswith(_PREFIX) and FLASH_BASE <= each.address < _FLASH_END
    ]
