"""Which boards are there, and what runs on each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from jerboa.board._bus import Bus, SystemBus
from jerboa.board._port import PortLost
from jerboa.board._protocol import ask
from jerboa.errors import DeviceError


@dataclass(frozen=True)
class Device:
    """A board that is plugged in.

    Attributes
    ----------
    kind : str
        ``port`` (a firmware runs), ``drive`` or ``picoboot`` (it waits in its boot ROM).
    place : str
        Port, folder or place on the bus.
    product : str
        What it calls itself.
    version : dict or None
        The firmware's reply to ``version``; None if there was none.
    problem : str
        Why it could not be asked; empty if it could.
    """

    kind: str
    place: str
    product: str
    version: dict[str, Any] | None = None
    problem: str = ""


def devices(bus: Bus | None = None) -> list[Device]:
    """All boards that are plugged in.

    Parameters
    ----------
    bus : Bus, optional
        This computer's by default.

    Returns
    -------
    list of Device
        Ports first, then boards in their boot ROM.
    """
    bus = bus or SystemBus()
    drives = [Device("drive", str(folder), "RP2040 in BOOTSEL") for folder in bus.drives()]
    # A board in its boot ROM is a drive and a PICOBOOT device at once: told once.
    boots = [
        Device("picoboot", found.place, "RP2040 in BOOTSEL, no drive mounted")
        for found in list(bus.boot_devices())[len(drives) :]
    ]
    return [_ask(bus, info.path, info.product) for info in bus.ports()] + drives + boots


def _ask(bus: Bus, path: str, product: str) -> Device:
    try:
        stream = bus.open_port(path)
    except DeviceError as error:
        return Device("port", path, product, problem=str(error))
    try:
        version = ask(stream, "version")
    except PortLost:
        return Device("port", path, product, problem="went away while it was asked")
    finally:
        stream.close()
    known = version if version and "reply" in version else None
    return Device("port", path, product, known)
