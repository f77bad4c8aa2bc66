"""What no flash can hold is said in a line."""

from pathlib import Path

import pytest

from jerboa.device import build_firmware_elf
from jerboa.errors import BoardError
from jerboa.firmware._sources import LINKER_SCRIPT

MEGABYTE = 2**20


def link(folder: Path, size: int) -> None:
    source, elf = folder / "large.c", folder / "large.elf"
    source.write_text(
        f"const char large[{size}] = {{1}};\n"
        '__attribute__((section(".vectors"))) const char *const vectors = large;\n'
        "void reset(void) {}\n",
        encoding="utf-8",
    )
    build_firmware_elf([source], LINKER_SCRIPT, elf)


def test_more_flash_than_a_chip_addresses_is_refused_in_a_line(tmp_path: Path) -> None:
    with pytest.raises(BoardError, match=r"[\d,]+ bytes more flash than there is") as caught:
        link(tmp_path, 17 * MEGABYTE)
    assert "\n" not in str(caught.value)
