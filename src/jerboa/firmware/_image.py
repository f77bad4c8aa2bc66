"""From an ELF to what the boot ROM takes: the flash image with its boot checksum, and UF2."""

import struct
from pathlib import Path

from elftools.elf.elffile import ELFFile

FLASH_BASE = 0x10000000
_BOOT2_CODE = 252
_UF2_MAGIC = (0x0A324655, 0x9E5D5157, 0x0AB16F30)
_UF2_FAMILY_PRESENT = 0x2000
_UF2_FAMILY_RP2040 = 0xE48BFF56
_UF2_PAYLOAD = 256


def boot_checksum(code: bytes) -> int:
    """CRC-32 of the second-stage boot as the boot ROM computes it.

    Polynomial 0x04c11db7, initial value 0xffffffff, no reflection, no final inversion;
    RP2040 datasheet, section 2.8.1.3.1.

    Parameters
    ----------
    code : bytes
        The first 252 bytes of flash.
    """
    crc = 0xFFFFFFFF
    for byte in code:
        crc ^= byte << 24
        for _ in range(8):
            crc = ((crc << 1) ^ 0x04C11DB7 if crc & 0x80000000 else crc << 1) & 0xFFFFFFFF
    return crc


def sign_boot(elf: Path) -> None:
    """Write the checksum behind the second-stage boot, in place."""
    with elf.open("r+b") as file:
        section = ELFFile(file).get_section_by_name(".boot2")
        code = section.data()[:_BOOT2_CODE]
        file.seek(section["sh_offset"] + _BOOT2_CODE)
        file.write(struct.pack("<I", boot_checksum(code)))


def flash_image(elf: Path) -> bytes:
    """All bytes that go to flash, from its first address on; gaps are 0xff as erased flash is."""
    with elf.open("rb") as file:
        segments = [
            (segment["p_paddr"], segment.data())
            for segment in ELFFile(file).iter_segments("PT_LOAD")
            if segment["p_filesz"]
        ]
    end = max(address + len(data) for address, data in segments)
    image = bytearray(b"\xff" * (end - FLASH_BASE))
    for address, data in segments:
        image[address - FLASH_BASE : address - FLASH_BASE + len(data)] = data
    return bytes(image)


def uf2(image: bytes) -> bytes:
    """A flash image in Microsoft's USB flashing format, 256 bytes a block.

    Whole flash sectors of 4,096 bytes, filled with zeros: the boot ROM erases by sectors.
    """
    padded = image + bytes(-len(image) % 4096)
    count = len(padded) // _UF2_PAYLOAD
    blocks = []
    for number in range(count):
        payload = padded[number * _UF2_PAYLOAD : (number + 1) * _UF2_PAYLOAD]
        header = struct.pack(
            "<8I",
            _UF2_MAGIC[0],
            _UF2_MAGIC[1],
            _UF2_FAMILY_PRESENT,
            FLASH_BASE + number * _UF2_PAYLOAD,
            _UF2_PAYLOAD,
            number,
            count,
            _UF2_FAMILY_RP2040,
        )
        blocks.append(header + payload + bytes(476 - _UF2_PAYLOAD))
        blocks.append(struct.pack("<I", _UF2_MAGIC[2]))
    return b"".join(blocks)
