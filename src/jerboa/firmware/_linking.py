"""The firmware around a network: compiled and linked, with its weights where the RAM has room."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from jerboa.compiler import CompiledModel
from jerboa.device import build_firmware_elf
from jerboa.firmware._build_id import build_hash
from jerboa.firmware._memory_map import MemoryMap, read_memory_map
from jerboa.firmware._network import write_sources
from jerboa.firmware._weights import (
    flash_cycles,
    linker_script,
    weights_for_ram,
    weights_in_flash,
)

__all__ = ["Linked", "Linking", "move_weights"]


@dataclass(frozen=True)
class Linked:
    """A network's firmware in a file, the hash of all that made it, and what lies where."""

    network: CompiledModel
    build: str
    memory: MemoryMap


@dataclass(frozen=True, kw_only=True)
class Linking:
    """What is the same however often a firmware is linked.

    Attributes
    ----------
    folder : Path
        For generated files and ``firmware.elf``.
    header : str
        Text of ``jerboa_config.h``.
    sources : sequence of Path
        All but the network's.
    flags : sequence of str
        Flags of the compiler.
    identity : callable
        From a build's hash to the text of ``jerboa_build.h``.
    flash_capacity : int
        Bytes.
    """

    folder: Path
    header: str
    sources: Sequence[Path]
    flags: Sequence[str]
    identity: Callable[[str], str]
    flash_capacity: int

    @property
    def elf(self) -> Path:
        """Where the firmware of the last linking lies."""
        return self.folder / "firmware.elf"

    def link(self, network: CompiledModel, in_ram: Sequence[str] = ()) -> Linked:
        """Link with some of the network's constants in RAM, the others in flash.

        Raises
        ------
        BoardError
            If it does not fit.
        ToolError
            If the C compiler fails.
        """
        sources = [*write_sources(network, self.header, self.folder), *self.sources]
        build = build_hash(self.folder, sources, [*self.flags, *in_ram])
        (self.folder / "jerboa_build.h").write_bytes(self.identity(build).encode())
        script = self.folder / "link.ld"
        script.write_bytes(linker_script(in_ram).encode())
        build_firmware_elf(sources, script, self.elf, include=[self.folder], flags=self.flags)
        return Linked(network, build, read_memory_map(self.elf, self.flash_capacity))


def move_weights(
    linking: Linking, linked: Linked, compact: Callable[[], CompiledModel], divisor: int
) -> Linked:
    """Link again with as many weights in RAM as it holds.

    Parameters
    ----------
    linking, linked
        The firmware with all weights in flash.
    compact : callable
        Compiles the network with large layers' weights as bytes, which are fewer but have to be
        expanded: taken where words do not fit and its additional code does.
    divisor : int
        Of the system clock, for the flash's.
    """
    in_ram = weights_for_ram(linked.memory)
    if in_ram and flash_cycles(weights_in_flash(linked.memory, in_ram), divisor):
        smaller = compact()
        room = linked.memory.ram_capacity - linked.memory.ram_bytes
        if smaller.assembly.bytes - linked.network.assembly.bytes <= room:
            linked = linking.link(smaller)
            in_ram = weights_for_ram(linked.memory)
    return linking.link(linked.network, in_ram) if in_ram else linked
