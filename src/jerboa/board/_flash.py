"""A UF2 onto a board, whichever way the board offers."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from jerboa.board._bus import BootDevice, Bus, SystemBus
from jerboa.board._drive import check_drive, copy_uf2
from jerboa.board._picoboot import Progress, write_flash
from jerboa.board._port import NO_BOARD, PortLost
from jerboa.board._protocol import ask
from jerboa.errors import BoardError, DeviceError
from jerboa.uf2_file import WOULD_NOT_BOOT, read_uf2, would_boot

_BOOT_SECONDS = 10.0
_MOUNT_SECONDS = 3.0
"""How long a desktop may take to mount the drive of a board that PICOBOOT reaches already."""
_ANSWER_SECONDS = 10.0
_LOOK_SECONDS = 0.1
_MARK = re.compile(rb"jerboa [0-9a-f]{16}\0")
"""Of an image that answers to ``version``: its build, as firmware/_build_id.py leaves it."""

Found = TypeVar("Found")


@dataclass(frozen=True)
class Flashed:
    """What became of it.

    Attributes
    ----------
    way : str
        ``drive`` or ``picoboot``.
    place : str
        The drive's folder, or the place on the bus.
    port : str or None
        Where the new firmware answers; None if it offers no serial port.
    version : dict or None
        Its reply to ``version``; None for a firmware that has none.
    """

    way: str
    place: str
    port: str | None
    version: dict[str, Any] | None


def flash(
    uf2: Path,
    *,
    port: str | None = None,
    drive: Path | None = None,
    bus: Bus | None = None,
    progress: Progress | None = None,
    answer_seconds: float = _ANSWER_SECONDS,
) -> Flashed:
    """Put a firmware onto a board and wait until it answers.

    Parameters
    ----------
    uf2 : Path
        The firmware; refused before anything is touched if it is damaged or for another chip.
    port : str, optional
        Serial port of the board; needed if several are plugged in.
    drive : Path, optional
        Boot drive of the board, in place of a port.
    bus : Bus, optional
        This computer's by default.
    progress : callable, optional
        Called with the stage, the bytes done and all bytes.
    answer_seconds : float
        How long to wait for the new firmware.

    Returns
    -------
    Flashed

    Raises
    ------
    BoardError
        If the file is no whole UF2 for the RP2040 that its boot ROM would start.
    DeviceError
        If no board or more than one is found, it does not come to its boot ROM, it leaves
        half-way, or afterwards another firmware answers, or none although it is jerboa's.
    """
    image, data = _read(uf2)
    bus = bus or SystemBus()
    if drive is not None:
        check_drive(drive)
        before = {info.path for info in bus.ports()}
        copy_uf2(data, drive, progress)
        return _await_firmware(bus, image, "drive", str(drive), before, answer_seconds)
    target = _reach_boot_rom(bus, port)
    before = {info.path for info in bus.ports()}
    if isinstance(target, Path):
        copy_uf2(data, target, progress)
        return _await_firmware(bus, image, "drive", str(target), before, answer_seconds)
    transport = target.open()
    try:
        write_flash(transport, image, progress)
    finally:
        transport.close()
    return _await_firmware(bus, image, "picoboot", target.place, before, answer_seconds)


def _read(uf2: Path) -> tuple[bytes, bytes]:
    image = read_uf2(uf2)
    if not would_boot(image):
        raise BoardError(f"{uf2}: {WOULD_NOT_BOOT}")
    return image, uf2.read_bytes()


def _reach_boot_rom(bus: Bus, port: str | None) -> Path | BootDevice:
    """The one board meant, in its boot ROM: there already, or brought there by a touch."""
    drives, boots = list(bus.drives()), list(bus.boot_devices())
    ports = [info.path for info in bus.ports()]
    if port is None:
        waiting = max(len(drives), len(boots))
        if waiting + len(ports) == 0:
            raise DeviceError(NO_BOARD)
        if waiting + len(ports) > 1:
            places = [*ports, *map(str, drives), *(boot.place for boot in boots[len(drives) :])]
            raise DeviceError(
                f"{waiting + len(ports)} boards found ({', '.join(places)}); choose one with "
                "--port or --drive, or unplug the others"
            )
        if waiting:
            return _drive_or_device(bus, set(), set())
        port = ports[0]
    bus.touch(port)
    return _drive_or_device(bus, set(drives), {boot.place for boot in boots}, port)


def _drive_or_device(
    bus: Bus, old_drives: Collection[Path], old_boots: Collection[str], port: str = ""
) -> Path | BootDevice:
    """Wait for a board that was not there before; its drive is preferred."""

    def new_drive() -> Path | None:
        return next((each for each in bus.drives() if each not in old_drives), None)

    def new_boot() -> BootDevice | None:
        return next((each for each in bus.boot_devices() if each.place not in old_boots), None)

    def new_either() -> Path | BootDevice | None:
        drive = new_drive()
        return new_boot() if drive is None else drive

    found = _wait(new_either, _BOOT_SECONDS)
    if found is None:
        raise DeviceError(
            f"the board at {port} did not come to its boot ROM in {_BOOT_SECONDS:.0f} s; unplug "
            "it, hold BOOTSEL while plugging it in again, and run the same command again"
        )
    if isinstance(found, Path):
        return found
    drive = _wait(new_drive, _MOUNT_SECONDS)
    if drive is not None:
        return drive
    return found


def _await_firmware(
    bus: Bus, image: bytes, way: str, place: str, before: Collection[str], seconds: float
) -> Flashed:
    """Wait for a port that was not there while the board was in its boot ROM, and ask it."""
    port = _wait(
        lambda: next((each.path for each in bus.ports() if each.path not in before), None), seconds
    )
    version = _wait(lambda: _version(bus, port), seconds) if port else None
    if version is None and _MARK.search(image):
        raise DeviceError(_silence(bus, port))
    if version is not None and str(version.get("build", "?")).encode() not in image:
        raise DeviceError(
            f"{port}: the firmware that answers (build {version.get('build')}) is not the one that "
            "was written; unplug other boards and run the same command again"
        )
    return Flashed(way, place, port, version)


def _silence(bus: Bus, port: str | None) -> str:
    """Why a firmware that should answer does not."""
    reason = "it does not answer; unplug the board, plug it in again and look with 'jerboa devices'"
    if port is not None:
        try:
            bus.open_port(port).close()
        except DeviceError as error:
            reason = str(error)
    return f"the firmware was written, but {reason}"


def _version(bus: Bus, port: str) -> dict[str, Any] | None:
    try:
        stream = bus.open_port(port)
    except DeviceError:  # udev has not given it to the user yet
        return None
    try:
        reply = ask(stream, "version", 1.0)
    except PortLost:
        return None
    finally:
        stream.close()
    return reply if reply and "reply" in reply else None


def _wait(look: Callable[[], Found], seconds: float) -> Found:
    end = time.monotonic() + seconds
    while True:
        found = look()
        if found is not None or time.monotonic() >= end:
            return found
        time.sleep(_LOOK_SECONDS)
