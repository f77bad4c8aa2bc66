"""Play a clip to a firmware on the virtual board."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from jerboa.emulator._elf import Elf, read_elf
from jerboa.emulator._node import Progress, job_folder, run_job
from jerboa.emulator._outcome import check_outcome, join_lines, name_in, read_hits
from jerboa.emulator._parts import board_parts
from jerboa.emulator._simulation import Led, Simulation
from jerboa.emulator._sound import AUDIO_RATE, CLIP_RATE, audible, check_clip, density
from jerboa.emulator._usb import UsbStep, encode_steps, read_usb
from jerboa.errors import SimulationError
from jerboa.uf2_file import WOULD_NOT_BOOT, read_uf2, would_boot

LED_BIN_SECONDS = 0.032
"""Length of a bin of the LED's duty: a hop."""

FLASH = 0x10000000
_AFTER_CLIP_SECONDS = 0.1
_STARTS = {"pdm": "clockPin", "i2s": "clockPin", "adc": "inputPin"}
"""The pin by which each kind of microphone knows that the firmware listens."""
_REGISTERS = ("r0", "r1", "r2", "r3")


@dataclass(frozen=True)
class Probe:
    """A place in the firmware at which memory is copied."""

    at: str | int
    """Function, or address of an instruction."""
    memory: tuple[str | int, int]
    """Symbol, address, or register ``"r0"`` to ``"r3"`` that points there; and bytes."""


def simulate(
    uf2: Path,
    clip: npt.NDArray[np.int16] | None = None,
    *,
    clip_rate: int = CLIP_RATE,
    seconds: float | None = None,
    microphone: Literal["pdm", "i2s", "adc"] = "pdm",
    microphone_data_pin: int = 2,
    microphone_clock_pin: int = 3,
    microphone_ws_pin: int = 4,
    microphone_input_pin: int = 26,
    led: Literal["pwm", "ws2812", "none"] = "pwm",
    led_pin: int = 25,
    led_active_low: bool = False,
    led_power_pin: int | None = None,
    microphone_channel: Literal["left", "right"] = "left",
    microphone_scale: float = 0.5,
    microphone_stuck_at: Literal[0, 1] | None = None,
    elf: Path | None = None,
    probes: Sequence[Probe] = (),
    keep_pdm: bool = False,
    usb_input: bytes = b"",
    commands: Sequence[tuple[float, str]] = (),
    usb_steps: Sequence[UsbStep] = (),
    record_usb_audio: bool = False,
    usb_frame_ppm: float = 0.0,
    keep_writes: bool = False,
    restarts: bool = False,
    chip_revision: Literal[1, 2] = 2,
    patience: float | None = 1.0,
    timeout: float | None = None,
    progress: Progress | None = None,
) -> Simulation:
    """Run an unchanged UF2 on the virtual board, with a clip played into its microphone.

    Parameters
    ----------
    uf2 : Path
        The firmware.
    clip : array of int16, shape (samples,), optional
        Sound; it begins with the first clock edge and silence follows it. Without one there is
        only silence.
    clip_rate : int
        Hz of the clip, to 128,000: what is above 8 kHz needs more than 16,000.
    seconds : float, optional
        Audio time to run (time since power-on if the firmware never clocks the microphone); the
        clip's length and 0.1 s more by default, 1 s without a clip.
    microphone : {"pdm", "i2s", "adc"}
        What hangs on the board; the UF2 does not tell.
    microphone_data_pin, microphone_clock_pin, microphone_ws_pin, microphone_input_pin : int
        GPIO numbers; the Pico's by default. PDM has the first two, I2S the first three, an
        analogue microphone the last.
    led : {"pwm", "ws2812", "none"}
        Kind of the LED.
    led_pin : int
        Its GPIO number; the Pico's by default.
    led_active_low : bool
        Whether the LED shines while its pin is low.
    led_power_pin : int, optional
        GPIO that must be high for a WS2812 to shine.
    microphone_channel : {"left", "right"}
        ``left``: the select pin is low. A PDM microphone's bits are valid while the clock is low;
        an I2S microphone has the slot in which the word select is low.
    microphone_scale : float
        Part of the microphone's full scale that the clip's is. For PDM this is the density of
        ones, -1 to 1; its modulator is good up to 0.8.
    microphone_stuck_at : {0, 1}, optional
        A data wire that only ever has this level: a microphone that is not there.
    elf : Path, optional
        For names of functions; by default the file beside `uf2` with the suffix ``.elf``.
    probes : sequence of Probe
        Memory to copy on the way; symbols need the ELF file.
    keep_pdm : bool
        Keep the microphone's bits.
    usb_input : bytes
        Sent to the serial port once it is open.
    commands : sequence of (float, str)
        Audio time (s) and text that is sent to the serial port then; a line ends with a newline.
    usb_steps : sequence of UsbStep
        Whatever else the USB host does at a time.
    record_usb_audio : bool
        Record the device's USB microphone, if it has one, from the start.
    usb_frame_ppm : float
        By how many millionths the host's frames are longer than a millisecond.
    keep_writes : bool
        Keep which words of memory the firmware writes to once the microphone is clocked.
    restarts : bool
        After a fault the firmware's own handler runs, after a hang its watchdog restarts the chip,
        and the run goes on; by default either ends it. A reset that the firmware asks for is
        always obeyed.
    chip_revision : {1, 2}
        1 for B0 and B1, 2 for B2, which has fewer errata.
    patience : float, optional
        Simulated seconds without text on the serial port after which the firmware counts as
        hanging; None for one that prints nothing.
    timeout : float, optional
        Seconds of this computer's time after which the run fails; 60 and 20 more for each second
        of audio by default.
    progress : callable, optional
        Called with the milliseconds of audio done and their whole number.

    Returns
    -------
    Simulation

    Raises
    ------
    BoardError
        If the file is no UF2 for the RP2040, or a pin does not exist.
    SimulationError
        If the boot ROM would not start the firmware, or it faults, hangs, says nothing, does not
        answer the USB host, or leaves the microphone without a clock although there is a clip.
    ToolError, StorageError
        If the emulator is missing or broke, or there is no room for the run's files.
    """
    image = read_bootable(uf2)
    parts = board_parts(
        microphone=microphone,
        microphone_data_pin=microphone_data_pin,
        microphone_clock_pin=microphone_clock_pin,
        microphone_ws_pin=microphone_ws_pin,
        microphone_input_pin=microphone_input_pin,
        microphone_channel=microphone_channel,
        microphone_stuck_at=microphone_stuck_at,
        led=led,
        led_pin=led_pin,
        led_power_pin=led_power_pin,
        led_active_low=led_active_low,
    )
    names = _read_names(uf2, elf)
    sound = np.zeros(0, np.int16) if clip is None else check_clip(clip, clip_rate)
    if seconds is None:
        seconds = len(sound) / clip_rate + _AFTER_CLIP_SECONDS if len(sound) else 1.0
    with job_folder() as folder:
        (folder / "flash").write_bytes(image)
        (folder / "clip").write_bytes(density(sound, microphone_scale, clip_rate).tobytes())
        job = {
            "kind": "board",
            "folder": str(folder),
            "images": [{"address": FLASH, "file": "flash"}],
            "stackLimit": names.stack.start if names else 0,
            "clip": "clip",
            "seconds": seconds,
            "patienceNanos": 1e18 if patience is None else patience * 1e9,
            "restarts": restarts,
            "chipRevision": chip_revision,
            "led": parts["led"],
            "ledBinNanos": LED_BIN_SECONDS * 1e9,
            "microphone": {
                **parts["microphone"],
                "rate": AUDIO_RATE,
                "keepBits": keep_pdm,
            },
            "usbInput": base64.b64encode(usb_input).decode(),
            "usbSteps": encode_steps(
                [*(UsbStep(at, "send", data=text.encode()) for at, text in commands), *usb_steps]
            ),
            "recordsUsbAudio": record_usb_audio,
            "usbFramePartsPerMillion": usb_frame_ppm,
            "keepWrites": keep_writes,
            "probes": [_locate(probe, names) for probe in probes],
        }
        limit = 60 + 20 * seconds if timeout is None else timeout
        *messages, end = run_job(job, timeout=limit, progress=progress)
        texts = [message for message in messages if message["type"] == "text"]
        lines, text = join_lines(texts, end["audioStartNanos"])
        check_outcome(
            end,
            text,
            names,
            patience,
            wants_audio=len(sound) > 0,
            pin=parts["microphone"][_STARTS[microphone]],
        )
        start = max(end["audioStartNanos"], 0)
        high = np.fromfile(folder / "led", np.float64)
        duty = 1 - high if led_active_low else high
        return Simulation(
            clip=audible(sound, clip_rate),
            usb_text=text,
            lines=lines,
            led=Led((np.arange(len(duty), dtype=np.float64) + 0.5) * LED_BIN_SECONDS, duty),
            seconds=(end["nanos"] - start) / 1e9,
            start_seconds=start / 1e9,
            total_cycles=end["cycles"],
            frequency=end["frequency"],
            stack_bytes=names.stack_depth(end["lowestStack"]) if names else None,
            writes=np.fromfile(folder / "writes", np.float64).astype(np.int64),
            is_in_boot_rom=end["outcome"] == "bootRom",
            usb=read_usb(end["usb"], messages, folder),
            markers=tuple((number, cycle) for number, cycle in end["markers"]),
            restarts=tuple((nanos - start) / 1e9 for nanos in end["restarts"]),
            probes=tuple(
                read_hits(folder, index, probe.memory[1]) for index, probe in enumerate(probes)
            ),
            pdm=np.fromfile(folder / "pdm", np.uint8),
            warnings=tuple(
                f"{warning['message']} (in {name_in(names, warning['pc'])}, "
                f"{warning['count']} times)"
                for warning in end["warnings"]
            ),
        )


def read_bootable(uf2: Path) -> bytes:
    """The flash image of a UF2 that the boot ROM would start."""
    image = read_uf2(uf2)
    if not would_boot(image):
        raise SimulationError(f"{uf2}: {WOULD_NOT_BOOT}")
    return image


def _read_names(uf2: Path, elf: Path | None) -> Elf | None:
    beside = uf2.with_suffix(".elf")
    if elf is None and not beside.exists():
        return None
    return read_elf(elf or beside)


def _locate(probe: Probe, names: Elf | None) -> dict[str, Any]:
    place, length = probe.memory
    register = _REGISTERS.index(place) if place in _REGISTERS else None
    return {
        "address": _address(probe.at, names),
        "memory": 0 if register is not None else _address(place, names),
        "register": register,
        "length": length,
    }


def _address(place: str | int, names: Elf | None) -> int:
    if isinstance(place, int):
        return place & ~1
    if names is None:
        raise SimulationError(f"a probe at '{place}' needs the firmware's ELF file; pass elf=PATH")
    return names.find(place).address
