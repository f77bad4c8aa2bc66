"""What is plugged in: ports, boot drives and boards in PICOBOOT, behind one interface."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

from jerboa.board import _drive, _port
from jerboa.board._port import PortInfo, SerialStream, Stream
from jerboa.board._transport import Transport, UsbTransport, find_boot_devices


@dataclass(frozen=True)
class BootDevice:
    """A board in its boot ROM that PICOBOOT reaches."""

    place: str
    """Where it is plugged in, the same until it leaves."""
    open: Callable[[], Transport]


class Bus(Protocol):
    """The computer's side of the cables; simulated in tests."""

    def ports(self) -> Sequence[PortInfo]:
        """Serial ports of boards."""

    def drives(self) -> Sequence[Path]:
        """Boot drives."""

    def boot_devices(self) -> Sequence[BootDevice]:
        """Boards that PICOBOOT reaches; most have a drive too."""

    def open_port(self, path: str) -> Stream:
        """Open a serial port."""

    def touch(self, path: str) -> None:
        """Ask the board at a port into its boot ROM."""


class SystemBus:
    """What this computer has."""

    def ports(self) -> Sequence[PortInfo]:
        """Serial ports of boards."""
        return _port.find_ports()

    def drives(self) -> Sequence[Path]:
        """Boot drives that are mounted."""
        return _drive.find_drives()

    def boot_devices(self) -> Sequence[BootDevice]:
        """Boards that libusb finds in their boot ROM."""
        return [
            BootDevice(f"USB {device.bus}-{device.address}", partial(UsbTransport, device))
            for device in find_boot_devices()
        ]

    def open_port(self, path: str) -> Stream:
        """Open a serial port."""
        return SerialStream(path)

    def touch(self, path: str) -> None:
        """Open a port at 1200 baud and close it."""
        _port.touch(path)
