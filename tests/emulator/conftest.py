"""Small firmwares, built once a session."""

import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from jerboa.device import build_firmware_elf

FIRMWARE = Path(__file__).parent / "firmware"
FLASH = 0x10000000

Build = Callable[..., Path]


def boot_crc(code: bytes) -> int:
    """CRC-32/MPEG-2, bit by bit as RP2040 datasheet 2.8.1.3.1 has it."""
    crc = 0xFFFFFFFF
    for byte in code:
        for bit in range(7, -1, -1):
            top = (crc >> 31) ^ (byte >> bit & 1)
            crc = (crc << 1 & 0xFFFFFFFF) ^ (0x04C11DB7 if top else 0)
    return crc


def make_uf2(image: bytes, *, family: int = 0xE48BFF56, base: int = FLASH) -> bytes:
    payloads = [image[at : at + 256].ljust(256, b"\0") for at in range(0, len(image), 256)]
    blocks = []
    for number, payload in enumerate(payloads):
        header = (0x0A324655, 0x9E5D5157, 0x2000, base + 256 * number, 256, number, len(payloads))
        block = struct.pack("<8I", *header, family) + payload
        blocks.append(block.ljust(508, b"\0") + struct.pack("<I", 0x0AB16F30))
    return b"".join(blocks)


def flash_image(elf: Path) -> bytes:
    from elftools.elf.elffile import ELFFile

    image = bytearray()
    with elf.open("rb") as file:
        for segment in ELFFile(file).iter_segments("PT_LOAD"):
            at = segment["p_paddr"] - FLASH
            if segment["p_filesz"]:
                image.extend(bytes(max(0, at + segment["p_filesz"] - len(image))))
                image[at : at + segment["p_filesz"]] = segment.data()
    image[252:256] = struct.pack("<I", boot_crc(image[:252]))
    return bytes(image)


@pytest.fixture(scope="session")
def build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Build ``firmware/NAME.c`` with macros into a UF2 with its ELF beside it."""
    made: dict[tuple[str, ...], Path] = {}

    def build_one(name: str, *macros: str) -> Path:
        key = (name, *macros)
        if key not in made:
            elf = tmp_path_factory.mktemp(name) / f"{name}.elf"
            sources = [FIRMWARE / "start.S", FIRMWARE / f"{name}.c"]
            flags = [*(f"-D{macro}" for macro in macros), "-Wno-unused-function"]
            build_firmware_elf(sources, FIRMWARE / "link.ld", elf, include=[FIRMWARE], flags=flags)
            made[key] = elf.with_suffix(".uf2")
            made[key].write_bytes(make_uf2(flash_image(elf)))
        return made[key]

    return build_one


@pytest.fixture(scope="session")
def reporter(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Build the firmware that uses the product's peripherals, with macros."""
    from jerboa.device import DEVICE_ROOT
    from jerboa.firmware._sources import LINKER_SCRIPT, hal_sources

    def build_one(*macros: str) -> Path:
        elf = tmp_path_factory.mktemp("reporter") / "reporter.elf"
        sources = [*hal_sources(), *sorted((DEVICE_ROOT / "usb").glob("*.c"))]
        sources += [FIRMWARE / "reporter" / "main.c"]
        sources += [DEVICE_ROOT / "dsp" / name for name in ("pdm.c", "stuck.c")]
        flags = [f"-D{macro}" for macro in macros]
        build_firmware_elf(
            sources, LINKER_SCRIPT, elf, include=[FIRMWARE / "reporter"], flags=flags
        )
        elf.with_suffix(".uf2").write_bytes(make_uf2(flash_image(elf)))
        return elf.with_suffix(".uf2")

    return build_one
