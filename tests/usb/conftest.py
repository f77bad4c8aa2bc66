"""The product's USB device without its classifier, built once a session."""

from collections.abc import Callable
from pathlib import Path

import pytest

from jerboa.device import DEVICE_ROOT, build_firmware_elf
from jerboa.firmware._image import flash_image, sign_boot, uf2
from jerboa.firmware._sources import LINKER_SCRIPT

FIRMWARE = Path(__file__).parent / "firmware"
ROOMS = (
    *("hal/boot2.S", "hal/start.S", "hal/boot_rom.c", "hal/clocks.c"),
    "hal/watchdog.c",
    *("hal/microphone_ring.c", "hal/microphone_pdm.c", "dsp/pdm.c", "dsp/stuck.c"),
)


@pytest.fixture(scope="session")
def build_device(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Build ``firmware/main.c`` with macros into a UF2 with its ELF beside it."""
    made: dict[tuple[str, ...], Path] = {}

    def build(*macros: str) -> Path:
        if macros not in made:
            elf = tmp_path_factory.mktemp("usb") / "device.elf"
            sources = [FIRMWARE / "main.c", *(DEVICE_ROOT / name for name in ROOMS)]
            names = {path.name for path in (DEVICE_ROOT / "usb").glob("*.c")}
            names -= {"audio.c"} if "JERBOA_USB_AUDIO=0" in macros else set()
            sources += [DEVICE_ROOT / "usb" / name for name in sorted(names)]
            flags = [f"-D{macro}" for macro in macros]
            build_firmware_elf(sources, LINKER_SCRIPT, elf, include=[FIRMWARE], flags=flags)
            sign_boot(elf)
            made[macros] = elf.with_suffix(".uf2")
            made[macros].write_bytes(uf2(flash_image(elf)))
        return made[macros]

    return build


@pytest.fixture(scope="session")
def device(build_device: Callable[..., Path]) -> Path:
    """The UF2 of the device."""
    return build_device()
