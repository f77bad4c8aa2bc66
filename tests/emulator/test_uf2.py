"""A UF2 file that the board would not take is refused before the run."""

from collections.abc import Callable
from pathlib import Path

import pytest

from jerboa import emulator
from jerboa.errors import BoardError, SimulationError

from .conftest import boot_crc, make_uf2

BOOT = bytes(range(252))
IMAGE = BOOT + boot_crc(BOOT).to_bytes(4, "little") + bytes(256)


def edited(at: int, value: bytes) -> bytes:
    whole = bytearray(make_uf2(IMAGE))
    whole[at : at + len(value)] = value
    return bytes(whole)


@pytest.mark.parametrize(
    ("contents", "message"),
    [
        (b"", "not a whole UF2 file"),
        (make_uf2(IMAGE)[:-1], "not a whole UF2 file"),
        (b"RIFF" * 128, "not a UF2 file; give a .uf2"),
        (b"TFL3" * 100, "not a UF2 file; give a .uf2"),
        (edited(4, b"nope"), "block 0 is not a UF2 block"),
        (edited(512 + 508, b"nope"), "block 1 is not a UF2 block"),
        (edited(8, b"\x01\x20\0\0"), "block 0 is not for flash"),
        (make_uf2(IMAGE, family=0xE48BFF59), "for another chip .family 0xe48bff59"),
        (make_uf2(IMAGE)[:512], "says that it is 0 of 2, not 0 of 1"),
        (make_uf2(IMAGE, base=0x20000000), "0x20000000, which is not flash"),
        (edited(16, (477).to_bytes(4, "little")), "which is not flash"),
    ],
)
def test_damaged_or_foreign_file(tmp_path: Path, contents: bytes, message: str) -> None:
    path = tmp_path / "firmware.uf2"
    path.write_bytes(contents)
    with pytest.raises(BoardError, match=message):
        emulator.simulate(path)


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(BoardError, match="cannot be read"):
        emulator.simulate(tmp_path / "firmware.uf2")


def test_wrong_boot_checksum(tmp_path: Path) -> None:
    path = tmp_path / "firmware.uf2"
    path.write_bytes(make_uf2(b"\1" + IMAGE[1:]))
    with pytest.raises(SimulationError, match="boot ROM would not start it"):
        emulator.simulate(path)


def test_checksum_is_the_boot_roms() -> None:
    # The check value of CRC-32/MPEG-2, which has the datasheet's parameters.
    assert boot_crc(b"123456789") == 0x0376E6E7


def test_pin_that_does_not_exist(build: Callable[..., Path]) -> None:
    with pytest.raises(BoardError, match="led pin 30"):
        emulator.simulate(build("glow"), led_pin=30)
