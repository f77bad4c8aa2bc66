"""The C that runs on the chip, and the one place that calls the C compiler.

`dsp/`, `nn/` and `app/` are portable C99 and run on both sides; `hal/` and `usb/` are
the RP2040's own.
"""

from jerboa.device._fft_groups import fft_groups
from jerboa.device._mel import MelTables, mel_tables
from jerboa.device._normalization import (
    LevelConstants,
    PcenTables,
    level_constants,
    pcen_tables,
)
from jerboa.device._quantization import InputQuantization, input_quantization
from jerboa.device._toolchain import (
    DEVICE_ROOT,
    build_firmware_elf,
    build_host_library,
    cache_folder,
)

__all__ = [
    "DEVICE_ROOT",
    "InputQuantization",
    "LevelConstants",
    "MelTables",
    "PcenTables",
    "build_firmware_elf",
    "build_host_library",
    "cache_folder",
    "fft_groups",
    "input_quantization",
    "level_constants",
    "mel_tables",
    "pcen_tables",
]
