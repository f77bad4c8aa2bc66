"""From a ``.tflite`` to a firmware: compile, configure, link, sign, pack."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from math import prod
from pathlib import Path

from jerboa.compiler import CompiledModel, compile_model
from jerboa.device import build_firmware_elf, fft_groups
from jerboa.errors import BoardError, ModelError, StorageError
from jerboa.firmware._boards import find_board
from jerboa.firmware._build_id import build_hash, build_header
from jerboa.firmware._clock import clock_text, flash_divisor
from jerboa.firmware._config import HOP_SAMPLES, NetworkFacts, config_header
from jerboa.firmware._image import flash_image, sign_boot, uf2
from jerboa.firmware._memory_map import MemoryMap, read_memory_map
from jerboa.firmware._settings import FirmwareSettings
from jerboa.firmware._sources import chip_sources
from jerboa.firmware._weights import (
    flash_cycles,
    linker_script,
    weights_for_ram,
    weights_in_flash,
)
from jerboa.firmware._wiring import Wiring, wire
from jerboa.model_file import TUTORIAL_FRONT_END, Decision, FrontEnd, Metadata, read_metadata

_MOST_STREAM_BYTES = 128 * 1024
"""RAM that a network may take to compute a hop only; beyond, it computes its whole window."""
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

    Raises
    ------
    BoardError
        If the board is unknown, too small for the firmware, or cannot be wired as the settings
        say.
    ModelError
        If the model cannot be read, compiled, or fed by its front end.
    ToolError
        If the C compiler fails.
    """
    table = find_board(board)
    settings = settings or FirmwareSettings()
    if mic_over_usb is None:
        mic_over_usb = settings.mic_over_usb
    wiring = wire(table, settings)
    network, metadata = load_model(model, labels)
    compact = False
    try:
        output.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".jerboa-", dir=output) as scratch:
            folder = Path(scratch)
            header = config_header(
                table, metadata, network_facts(network), settings, mic_over_usb=mic_over_usb
            )
            common = chip_sources(wiring.kind, wiring.led.kind, mic_over_usb=mic_over_usb)
            elf = folder / "firmware.elf"
            divisor = flash_divisor(int(settings.clock), table.flash_read_mhz)
            flags = _flags(divisor, settings.gain, metadata.front_end, network.input_bins)

            def link(network: CompiledModel, in_ram: tuple[str, ...] = ()) -> tuple[str, MemoryMap]:
                sources = write_sources(network, header, folder) + common
                build = build_hash(folder, sources, [*flags, *in_ram])
                (folder / "jerboa_build.h").write_text(
                    build_header(
                        build,
                        metadata,
                        board=Path(board).stem,
                        microphone=wiring.kind,
                        audio=mic_over_usb,
                    )
                )
                script = folder / "link.ld"
                script.write_text(linker_script(in_ram))
                build_firmware_elf(sources, script, elf, include=[folder], flags=flags)
                return build, read_memory_map(elf, table.flash_bytes)

            build, memory = link(network)
            in_ram = weights_for_ram(memory) if settings.weights == "auto" else ()
            if in_ram and flash_cycles(weights_in_flash(memory, in_ram), divisor):
                smaller, _ = load_model(model, labels, compact_weights=True)
                room = memory.ram_capacity - memory.ram_bytes
                compact = smaller.assembly.bytes - network.assembly.bytes <= room
                if compact:
                    network = smaller
                    build, memory = link(network)
                    in_ram = weights_for_ram(memory)
            if in_ram:
                build, memory = link(network, in_ram)
            sign_boot(elf)
            if memory.flash_bytes > table.flash_bytes:
                raise BoardError(
                    f"the firmware needs {memory.flash_bytes:,} bytes of flash, {board} has "
                    f"{table.flash_bytes:,}; use a smaller network or another board"
                )
            (folder / "firmware.uf2").write_bytes(uf2(flash_image(elf)))
            waiting = flash_cycles(weights_in_flash(memory), divisor)
            clock = clock_text(settings.clock, hop_cycles, waiting)
            (folder / "firmware.map").write_text(clock + memory.text())
            for name in _FILES:
                os.replace(folder / name, output / name)
    except OSError as error:
        raise StorageError(
            f"{output}: cannot be written ({error.strerror}); make room or choose another folder"
        ) from error
    elf, packed, map_file = (output / name for name in _FILES)
    return Firmware(
        elf=elf,
        uf2=packed,
        map=map_file,
        memory=memory,
        metadata=metadata,
        build=build,
        wiring=wiring,
        arena_bytes=network.arena_bytes,
        arena_lower_bound=network.arena_lower_bound,
        macs=network.macs,
        flash_cycles=waiting,
        compact_weights=compact,
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


def load_model(
    model: Path,
    labels: Sequence[str] | None = None,
    *,
    stream: bool = True,
    compact_weights: bool = False,
) -> tuple[CompiledModel, Metadata]:
    """Compile a model to C and read what travels with it.

    Parameters
    ----------
    model : Path
        The model file.
    labels : sequence of str, optional
        In place of those in the file.
    stream : bool
        Whether the network may keep what is old from hop to hop, and take new columns only.
    compact_weights : bool
        As of `jerboa.compiler.compile_model`.

    Raises
    ------
    ModelError
        If the file cannot be read or compiled, or has no metadata and an input that is not the
        tutorial's spectrogram.
    """
    metadata = read_metadata(model)
    front_end = metadata.front_end if metadata else TUTORIAL_FRONT_END
    columns = HOP_SAMPLES // front_end.hop if stream else None
    compiled = partial(
        compile_model,
        model,
        narrow_input=True,
        ring_input=stream,
        compact_weights=compact_weights,
    )
    network = compiled(columns_per_hop=columns)
    if network.partial and network.arena_bytes + network.state_bytes > _MOST_STREAM_BYTES:
        network = compiled()
    if metadata is None:
        metadata = _assumed_metadata(model, network, labels)
    elif labels:
        metadata = metadata.model_copy(update={"labels": tuple(labels)})
    return network, metadata


def _assumed_metadata(
    model: Path, network: CompiledModel, labels: Sequence[str] | None
) -> Metadata:
    front_end = TUTORIAL_FRONT_END
    shapes = [list(each.shape) for each in network.model_inputs]
    if shapes != [[1, front_end.columns, front_end.bins, 1]]:
        raise ModelError(
            f"{model}: has no jerboa metadata and reads {shapes}; only the "
            "tutorial's spectrogram [1, 124, 129, 1] can be assumed; train it with jerboa"
        )
    outputs = prod(network.output.shape)
    if not labels:
        binary = ("background", "detected")
        labels = binary if outputs == 1 else [f"label {index}" for index in range(outputs)]
    return Metadata(front_end=front_end, labels=tuple(labels), decision=Decision())


def _window_shape(network: CompiledModel) -> tuple[int, ...]:
    """Shape of what the network sees, of which it may take the new columns only."""
    shape = network.input.shape
    if network.partial is None:
        return shape
    return (shape[0], network.model_inputs[0].shape[1], *shape[2:])


def network_facts(network: CompiledModel) -> NetworkFacts:
    """The network's ends, as the configuration needs them."""
    return NetworkFacts(
        input_bytes=prod(_window_shape(network)),
        input_scale=network.input.scale,
        input_zero_point=network.input.zero_point,
        outputs=prod(network.output.shape),
        output_scale=network.output.scale,
        output_zero_point=network.output.zero_point,
        input_bins=network.input_bins,
    )


def write_sources(network: CompiledModel, header: str, folder: Path) -> list[Path]:
    """Write the generated C into a folder; returns the files to compile."""
    (folder / "jerboa_config.h").write_text(header)
    for name, text in network.files.items():
        (folder / name).write_text(text)
    return [folder / name for name in sorted(network.files) if name.endswith((".c", ".S"))]
