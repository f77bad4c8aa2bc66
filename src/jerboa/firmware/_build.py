"""From a ``.tflite`` to a firmware: compile, configure, link, sign, pack."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from jerboa.device import fft_groups
from jerboa.errors import BoardError
from jerboa.firmware._boards import find_board
from jerboa.firmware._build_id import build_header
from jerboa.firmware._clock import clock_text, flash_divisor
from jerboa.firmware._config import config_header
from jerboa.firmware._image import flash_image, sign_boot, uf2
from jerboa.firmware._linking import Linking, move_weights
from jerboa.firmware._memory_map import MemoryMap
from jerboa.firmware._network import load_model, network_facts
from jerboa.firmware._settings import FirmwareSettings
from jerboa.firmware._sources import chip_sources
from jerboa.firmware._weights import flash_cycles, weights_in_flash
from jerboa.firmware._wiring import Wiring, wire
from jerboa.model_file import FrontEnd, Metadata
from jerboa.storage import storage_errors

_FILES = ("firmware.elf", "firmware.uf2", "firmware.map")


@dataclass(frozen=True)
class Firmware:
    """A firmware on disk.

    Attributes
    ----------
    elf, uf2, map : Path
        With symbols, for flashing, and what lies where.
    memory : MemoryMap
        The map's numbers.
    metadata : Metadata
        Front end, labels and decision that were built in.
    build : str
        16 hexadecimal digits that tell this build from others; the board's `version` says them.
    wiring : Wiring
        Which pin does what.
    arena_bytes, arena_lower_bound : int
        RAM of the network's tensors, and the least that any plan could need.
    macs : int
        Multiply-accumulates of one run of the network.
    flash_cycles : int
        What a hop on the chip waits for weights that are not in RAM, beyond what the emulator
        counts: an estimate.
    compact_weights : bool
        Whether large layers' weights are kept as bytes, since as words the RAM does not hold them.
    """

    elf: Path
    uf2: Path
    map: Path
    memory: MemoryMap
    metadata: Metadata
    build: str
    wiring: Wiring
    arena_bytes: int
    arena_lower_bound: int
    macs: int
    flash_cycles: int
    compact_weights: bool


def build_firmware(
    model: Path,
    output: Path,
    *,
    board: str = "pico",
    labels: Sequence[str] | None = None,
    mic_over_usb: bool | None = None,
    settings: FirmwareSettings | None = None,
    hop_cycles: int | None = None,
) -> Firmware:
    """Build the firmware of a model.

    The same model, board and labels give the same bytes on every machine. Earlier files in
    `output` are replaced only by whole new ones.

    Parameters
    ----------
    model : Path
        A full-int8 ``.tflite``; without jerboa's metadata it gets the tutorial's front end.
    output : Path
        Folder for ``firmware.elf``, ``firmware.uf2`` and ``firmware.map``.
    board : str
        A name of `board_names`, or the path of a board's TOML file.
    labels : sequence of str, optional
        Labels in place of those in the model.
    mic_over_usb : bool, optional
        Whether the board is a USB microphone too, in place of what `settings` say. If not, no
        code and no descriptor of it is in the image, and no audio can leave the board.
    settings : FirmwareSettings, optional
        Microphone, pins, clock and the like.
    hop_cycles : int, optional
        Cycles of the worst hop, if they were measured; the map tells the share of its time.

    Returns
    -------
    Firmware
        Its files lie in `output`.

    Raises
    ------
    BoardError
        If the board is unknown, too small for the firmware, or cannot be wired as the settings
        say.
    ModelError
        If the model cannot be read, compiled, or fed by its front end.
    ToolError
        If the C compiler fails.
    StorageError
        If the disk is full or `output` cannot be written.
    """
    table = find_board(board)
    settings = settings or FirmwareSettings()
    if mic_over_usb is None:
        mic_over_usb = settings.mic_over_usb
    wiring = wire(table, settings)
    network, metadata = load_model(model, labels)
    divisor = flash_divisor(int(settings.clock), table.flash_read_mhz)
    with storage_errors(output):
        output.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".jerboa-", dir=output) as scratch:
            linking = Linking(
                folder=Path(scratch),
                header=config_header(
                    table, metadata, network_facts(network), settings, mic_over_usb=mic_over_usb
                ),
                sources=chip_sources(wiring.kind, wiring.led.kind, mic_over_usb=mic_over_usb),
                flags=_flags(divisor, settings.gain, metadata.front_end, network.input_bins),
                identity=partial(
                    build_header,
                    metadata=metadata,
                    board=Path(board).stem,
                    microphone=wiring.kind,
                    audio=mic_over_usb,
                ),
                flash_capacity=table.flash_bytes,
            )
            linked = linking.link(network)
            if settings.weights == "auto":
                linked = move_weights(
                    linking,
                    linked,
                    lambda: load_model(model, labels, compact_weights=True)[0],
                    divisor,
                )
            memory = linked.memory
            if memory.flash_bytes > table.flash_bytes:
                raise BoardError(
                    f"the firmware needs {memory.flash_bytes:,} bytes of flash, {board} has "
                    f"{table.flash_bytes:,}; use a smaller network or another board"
                )
            waiting = flash_cycles(weights_in_flash(memory), divisor)
            sign_boot(linking.elf)
            (linking.folder / "firmware.uf2").write_bytes(uf2(flash_image(linking.elf)))
            clock = clock_text(settings.clock, hop_cycles, waiting)
            (linking.folder / "firmware.map").write_bytes((clock + memory.text()).encode())
            for name in _FILES:
                os.replace(linking.folder / name, output / name)
    elf, packed, map_file = (output / name for name in _FILES)
    return Firmware(
        elf=elf,
        uf2=packed,
        map=map_file,
        memory=memory,
        metadata=metadata,
        build=linked.build,
        wiring=wiring,
        arena_bytes=linked.network.arena_bytes,
        arena_lower_bound=linked.network.arena_lower_bound,
        macs=linked.network.macs,
        flash_cycles=waiting,
        compact_weights=linked.network is not network,
    )


def _flags(
    divisor: int,
    gain: int,
    front_end: FrontEnd,
    bins: tuple[int, ...] | None,
) -> list[str]:
    """Choices that sources without ``jerboa_config.h`` need to know."""
    flags = [
        "-DJERBOA_CHIP",
        f"-DJERBOA_GAIN={gain}",
        f"-DJERBOA_FLASH_DIVISOR={divisor}",
    ]
    if front_end.kind == "spectrogram_q15" and bins:
        flags.append(f"-DJERBOA_FFT_GROUPS={fft_groups(bins):#x}u")
    return flags
