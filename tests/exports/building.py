"""The pinned compiler as the tools of other programs call it, and what its results give."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
from elftools.elf.constants import SH_FLAGS
from elftools.elf.elffile import ELFFile
from oracle import Oracle, draw_input

from jerboa.device import build_firmware_elf
from jerboa.emulator import BARE_LINKER_SCRIPT, BARE_SOURCES, run_elf

ZIG = f"{sys.executable} -m ziglang"
CHIP_FLAGS = "-target thumb-freestanding-eabi -mcpu=cortex_m0plus -ffreestanding"
Export = Callable[[str], Path]
"""Writes one network for a target; returns the folder."""
HERE = Path(__file__).parent
_INPUT_BYTES = 20 * 14


def call(*command: object, folder: Path, **environment: str) -> bytes:
    """Run a tool in a folder; returns what it prints."""
    result = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        check=False,
    )
    assert result.returncode == 0, (result.stdout + result.stderr).decode()
    return result.stdout


def cases(model: Path, count: int = 20, *, zeros: bool = False) -> tuple[bytes, bytes]:
    """Inputs of a network and the outputs of LiteRT's reference kernels, one after the other.

    Zeros are those of the input's scale, whose zero point is -128.
    """
    oracle, generator = Oracle(model.read_bytes()), np.random.default_rng(0)
    inputs, outputs = b"", b""
    for _ in range(count):
        values = draw_input(generator, _INPUT_BYTES)
        if zeros:
            values[:] = -128
        oracle.invoke(values)
        inputs += values.tobytes()
        outputs += oracle.output().tobytes()
    return inputs, outputs


def run_on_chip(folder: Path, library: Path, include: Path, values: bytes, size: int) -> bytes:
    """Link a library for the chip with a caller and run it once."""
    elf = folder / "chip.elf"
    sources = [HERE / "chip_main.c", library, *BARE_SOURCES]
    build_firmware_elf(sources, BARE_LINKER_SCRIPT, elf, include=[include])
    return run_elf(elf, write={"input": values}, read={"output": size}).memory["output"]


def writable_bytes(path: Path) -> int:
    """Bytes of an object's sections that lie in RAM because they are written to."""
    wanted = SH_FLAGS.SHF_WRITE | SH_FLAGS.SHF_ALLOC
    with path.open("rb") as file:
        sections = [section.header for section in ELFFile(file).iter_sections()]
        return sum(each.sh_size for each in sections if each.sh_flags & wanted == wanted)
