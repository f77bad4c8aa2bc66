"""The computer's side of the cable: boards found, flashed, watched and recorded from.

Every command takes a `Bus`, this computer's by default; tests give a simulated one.
"""

from jerboa.board._bus import BootDevice, Bus, SystemBus
from jerboa.board._devices import Device, devices
from jerboa.board._flash import Flashed, flash
from jerboa.board._permissions import UDEV_FILE, UDEV_RULE
from jerboa.board._picoboot import PicoBoot, Refused, write_flash
from jerboa.board._port import PortInfo, PortLost, SerialStream, Stream, choose_port
from jerboa.board._transport import Gone, Stall, Transport

__all__ = [
    "UDEV_FILE",
    "UDEV_RULE",
    "BootDevice",
    "Bus",
    "Device",
    "Flashed",
    "Gone",
    "PicoBoot",
    "PortInfo",
    "PortLost",
    "Refused",
    "SerialStream",
    "Stall",
    "Stream",
    "SystemBus",
    "Transport",
    "choose_port",
    "devices",
    "flash",
    "write_flash",
]
