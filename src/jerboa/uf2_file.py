"""A UF2 file as the boot ROM reads it; what the boot ROM would refuse is refused."""

from __future__ import annotations

import struct
from pathlib import Path

from jerboa.errors import BoardError

__all__ = ["WOULD_NOT_BOOT", "read_uf2", "would_boot"]

WOULD_NOT_BOOT = (
    "the boot ROM would not start it: the checksum of the second-stage boot (first 256 bytes of "
    "flash) is wrong; build the firmware again"
)
"""What is said of an image that `would_boot` refuses."""

_MAGIC_START = (0x0A324655, 0x9E5D5157)
_MAGIC_END = 0x0AB16F30
_FAMILY_RP2040 = 0xE48BFF56
_FLAG_NOT_MAIN_FLASH = 0x0001
_FLAG_FAMILY = 0x2000
_BLOCK = 512
_HEADER = struct.Struct("<8I")
_MAX_PAYLOAD = 476
_FLASH = range(0x10000000, 0x11000000)
_BOOT2_SIZE = 256
_CRC_POLYNOMIAL = 0x04C11DB7


def read_uf2(path: Path) -> bytes:
    """Read the flash image of a UF2 file.

    The format is Microsoft's UF2 specification, the family that of the RP2040 datasheet, section
    2.8.4.2.

    Parameters
    ----------
    path : Path
        The UF2 file.

    Returns
    -------
    bytes
        Flash from 0x10000000 on; 0xff where the file has no block.

    Raises
    ------
    BoardError
        If the file cannot be read, is no whole UF2 file or is for another chip.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BoardError(f"{path}: cannot be read ({error.strerror}); check the path") from error
    return _collect(path, data)


def would_boot(image: bytes) -> bool:
    """Whether the boot ROM starts a flash image: the checksum of the second-stage boot, its first
    256 bytes, is right (RP2040 datasheet, section 2.8.1.3.1).
    """
    stored = int.from_bytes(image[_BOOT2_SIZE - 4 : _BOOT2_SIZE], "little")
    return len(image) >= _BOOT2_SIZE and _crc32(image[: _BOOT2_SIZE - 4]) == stored


def _collect(path: Path, data: bytes) -> bytes:
    if data and not data.startswith(_MAGIC_START[0].to_bytes(4, "little")):
        raise BoardError(f"{path}: not a UF2 file; give a .uf2 made by 'jerboa build'")
    if not data or len(data) % _BLOCK:
        raise BoardError(
            f"{path}: not a whole UF2 file ({len(data)} bytes); build or copy it again"
        )
    image = bytearray()
    count = len(data) // _BLOCK
    for number in range(count):
        address, payload = _read_block(path, data[number * _BLOCK :][:_BLOCK], number, count)
        offset = address - _FLASH.start
        if len(image) < offset + len(payload):
            image.extend(b"\xff" * (offset + len(payload) - len(image)))
        image[offset : offset + len(payload)] = payload
    return bytes(image).ljust(_BOOT2_SIZE, b"\xff")


def _read_block(path: Path, block: bytes, number: int, count: int) -> tuple[int, bytes]:
    where = f"{path}: block {number}"
    *magic, flags, address, size, block_number, block_count, family = _HEADER.unpack_from(block)
    if tuple(magic) != _MAGIC_START or block[-4:] != _MAGIC_END.to_bytes(4, "little"):
        raise BoardError(f"{where} is not a UF2 block; give a .uf2 file made by 'jerboa build'")
    if flags & _FLAG_NOT_MAIN_FLASH:
        raise BoardError(f"{where} is not for flash; give a firmware's .uf2 file")
    if not flags & _FLAG_FAMILY or family != _FAMILY_RP2040:
        raise BoardError(
            f"{where} is for another chip (family {family:#010x}, RP2040 is {_FAMILY_RP2040:#010x})"
            "; build the firmware for an RP2040 board"
        )
    if (block_number, block_count) != (number, count):
        raise BoardError(
            f"{where} says that it is {block_number} of {block_count}, not {number} of {count}; "
            "build or copy the file again"
        )
    if size > _MAX_PAYLOAD or address not in _FLASH or address + size > _FLASH.stop:
        raise BoardError(f"{where} goes to {address:#010x}, which is not flash; build it again")
    return address, block[_HEADER.size : _HEADER.size + size]


def _crc32(data: bytes) -> int:
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte << 24
        for _ in range(8):
            crc = (crc << 1) ^ (_CRC_POLYNOMIAL if crc & 0x80000000 else 0)
        crc &= 0xFFFFFFFF
    return crc
