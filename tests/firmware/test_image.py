"""The flash image: boot checksum, UF2, and the same bytes everywhere."""

import struct
from pathlib import Path

import pytest
from elftools.elf.elffile import ELFFile

from jerboa.firmware import build_firmware
from jerboa.firmware._image import FLASH_BASE, boot_checksum, flash_image, uf2


def test_boot_checksum_is_crc32_mpeg2() -> None:
    """The check value of CRC-32/MPEG-2 in the catalogue of parametrised CRC algorithms."""
    assert boot_checksum(b"123456789") == 0x0376E6E7


def test_uf2_blocks_follow_the_format() -> None:
    image = bytes(range(256)) * 17
    blocks = uf2(image)
    assert len(blocks) % 512 == 0
    payload = b""
    count = len(blocks) // 512
    for number in range(count):
        block = blocks[512 * number : 512 * (number + 1)]
        fields = struct.unpack("<8I", block[:32])
        assert fields[:2] == (0x0A324655, 0x9E5D5157)
        assert struct.unpack("<I", block[-4:]) == (0x0AB16F30,)
        assert fields[2] == 0x2000, "the family is given"
        assert fields[3:7] == (FLASH_BASE + 256 * number, 256, number, count)
        assert fields[7] == 0xE48BFF56, "the RP2040's family"
        payload += block[32 : 32 + 256]
    assert payload[: len(image)] == image
    assert len(payload) % 4096 == 0, "the boot ROM erases whole sectors"


@pytest.fixture(scope="module")
def firmware_folders(alarm_model: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folders = [tmp_path_factory.mktemp("a"), tmp_path_factory.mktemp("a-longer-name") / "deep"]
    for folder in folders:
        build_firmware(alarm_model, folder)
    return folders


def test_the_same_model_gives_the_same_bytes_in_any_folder(firmware_folders: list[Path]) -> None:
    first, second = firmware_folders
    for name in ("firmware.elf", "firmware.uf2", "firmware.map"):
        assert (first / name).read_bytes() == (second / name).read_bytes(), name


def test_no_path_of_this_machine_is_in_the_image(firmware_folders: list[Path]) -> None:
    contents = (firmware_folders[0] / "firmware.elf").read_bytes()
    assert str(Path.home()).encode() not in contents
    assert str(firmware_folders[0]).encode() not in contents
    assert b"/jerboa/device" not in contents


def test_flash_starts_with_a_signed_second_stage(firmware_folders: list[Path]) -> None:
    image = flash_image(firmware_folders[0] / "firmware.elf")
    assert struct.unpack("<I", image[252:256])[0] == boot_checksum(image[:252])
    stack, start = struct.unpack("<2I", image[256:264])
    assert 0x20000000 < stack <= 0x20042000, "the stack lies in RAM"
    with (firmware_folders[0] / "firmware.elf").open("rb") as file:
        symbols = ELFFile(file).get_section_by_name(".symtab")
        [reset] = symbols.get_symbol_by_name("reset")
    assert start == reset["st_value"] | 1, "the first instruction of reset, in Thumb state"
