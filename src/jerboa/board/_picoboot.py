"""PICOBOOT: the boot ROM's commands over USB; RP2040 datasheet, section 2.8.5."""

from __future__ import annotations

import struct
from collections.abc import Callable
from enum import IntEnum
from itertools import count

from jerboa.board._transport import Gone, Stall, Transport
from jerboa.errors import DeviceError

MAGIC = 0x431FD10B
FLASH = 0x10000000
SECTOR = 4096
"""Bytes erased at once."""
PAGE = 256
"""Bytes written at once."""
RAM_END = 0x20042000

INTERFACE_RESET = 0x41
GET_COMMAND_STATUS = 0x42

_COMMAND = struct.Struct("<IIBBHI16s")
_STATUS = struct.Struct("<IIBB6x")
_REBOOT_DELAY_MS = 500
_READ_AT_ONCE = 4096

Progress = Callable[[str, int, int], None]


class Command(IntEnum):
    """Section 2.8.5.4; bit 7 means that the data go from device to host."""

    EXCLUSIVE_ACCESS = 0x01
    REBOOT = 0x02
    FLASH_ERASE = 0x03
    READ = 0x84
    WRITE = 0x05
    EXIT_XIP = 0x06
    ENTER_CMD_XIP = 0x07


class Status(IntEnum):
    """Section 2.8.5.5.2."""

    OK = 0
    UNKNOWN_CMD = 1
    INVALID_CMD_LENGTH = 2
    INVALID_TRANSFER_LENGTH = 3
    INVALID_ADDRESS = 4
    BAD_ALIGNMENT = 5
    INTERLEAVED_WRITE = 6
    REBOOTING = 7
    UNKNOWN_ERROR = 8


class Exclusive(IntEnum):
    """Who may write flash; section 2.8.5.4.1."""

    NOT = 0
    EXCLUSIVE = 1
    EXCLUSIVE_AND_EJECT = 2


class Refused(Exception):
    """The boot ROM refused a command.

    Attributes
    ----------
    command : Command
    status : Status
        Its own word for why.
    """

    def __init__(self, command: Command, status: Status) -> None:
        super().__init__(f"{command.name}: {status.name}")
        self.command = command
        self.status = status


class PicoBoot:
    """One board in its boot ROM.

    Every method raises `Refused` where the boot ROM refuses, and `Gone` where the board has left.

    Parameters
    ----------
    transport : Transport
    """

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._tokens = count(1)

    def reset(self) -> None:
        """Clear halted endpoints and give up exclusive access."""
        self._transport.control_out(INTERFACE_RESET)

    def exclusive_access(self, mode: Exclusive) -> None:
        """Keep the boot drive from writing flash meanwhile."""
        self._run(Command.EXCLUSIVE_ACCESS, bytes([mode]))

    def exit_xip(self) -> None:
        """Make the flash chip take commands."""
        self._run(Command.EXIT_XIP)

    def erase(self, address: int, size: int) -> None:
        """Erase whole sectors."""
        self._run(Command.FLASH_ERASE, struct.pack("<II", address, size))

    def write(self, address: int, data: bytes) -> None:
        """Write erased flash from a page's start."""
        self._run(Command.WRITE, struct.pack("<II", address, len(data)), data=data)

    def read(self, address: int, size: int) -> bytes:
        """Read flash from a page's start."""
        return self._run(Command.READ, struct.pack("<II", address, size), length=size)

    def reboot(self) -> None:
        """Start what is in flash, half a second from now."""
        self._run(Command.REBOOT, struct.pack("<III", 0, RAM_END, _REBOOT_DELAY_MS))

    def _run(
        self, command: Command, arguments: bytes = b"", *, data: bytes = b"", length: int = 0
    ) -> bytes:
        packet = _COMMAND.pack(
            MAGIC, next(self._tokens), command, len(arguments), 0, len(data) or length, arguments
        )
        try:
            self._transport.bulk_out(packet)
            if data:
                self._transport.bulk_out(data)
            answer = self._transport.bulk_in(length) if length else b""
            if command & 0x80:
                self._transport.bulk_out(b"")
            else:
                self._transport.bulk_in(0)
        except Stall:
            status = self._status()
            self.reset()
            raise Refused(command, status) from None
        return answer

    def _status(self) -> Status:
        _, code, _, _ = _STATUS.unpack(self._transport.control_in(GET_COMMAND_STATUS, _STATUS.size))
        return Status(code) if code in list(Status) else Status.UNKNOWN_ERROR


def write_flash(transport: Transport, image: bytes, progress: Progress | None = None) -> None:
    """Write a flash image through the boot ROM, read it back, and start it.

    Parameters
    ----------
    transport : Transport
        Of a board in its boot ROM.
    image : bytes
        Flash from 0x10000000 on.
    progress : callable, optional
        Called with the stage, the bytes done and all bytes.

    Raises
    ------
    DeviceError
        If the board leaves, refuses, or holds other bytes than were written. The boot ROM itself
        cannot be overwritten, so that the board can always be flashed again.
    """
    boot = PicoBoot(transport)
    padded = image + b"\xff" * (-len(image) % SECTOR)
    try:
        boot.reset()
        boot.exclusive_access(Exclusive.EXCLUSIVE)
        boot.exit_xip()
        _write_sectors(boot, padded, progress)
        _verify(boot, padded, progress)
        boot.reboot()
    except Refused as refusal:
        raise DeviceError(_explain(refusal)) from refusal
    except Gone as gone:
        raise DeviceError(
            "the board left while it was written (unplugged, or power lost); it is not broken: "
            "plug it in with BOOTSEL held and run the same command again"
        ) from gone


def _write_sectors(boot: PicoBoot, padded: bytes, progress: Progress | None) -> None:
    """The first page goes last: a board that lost power half-way stays in its boot ROM.

    It holds the second-stage boot, and without a valid one the boot ROM starts nothing.
    """
    boot.erase(FLASH, SECTOR)
    order = [*range(SECTOR, len(padded), SECTOR), 0]
    for done, at in enumerate(order, 1):
        if at:
            boot.erase(FLASH + at, SECTOR)
        for page in reversed(range(at, at + SECTOR, PAGE)):
            boot.write(FLASH + page, padded[page : page + PAGE])
        if progress:
            progress("writing", done * SECTOR, len(padded))


def _verify(boot: PicoBoot, padded: bytes, progress: Progress | None) -> None:
    for at in range(0, len(padded), _READ_AT_ONCE):
        found = boot.read(FLASH + at, _READ_AT_ONCE)
        if found != padded[at : at + _READ_AT_ONCE]:
            first = next(
                (index for index, byte in enumerate(found) if byte != padded[at + index]), 0
            )
            raise DeviceError(
                f"flash at {FLASH + at + first:#010x} does not hold what was written; run the same "
                "command again, and if it comes again, the flash chip or the cable is bad"
            )
        if progress:
            progress("verifying", at + _READ_AT_ONCE, len(padded))


def _explain(refusal: Refused) -> str:
    if refusal.status is Status.INTERLEAVED_WRITE:
        return (
            "something else wrote to the board's boot drive meanwhile; close the file manager and "
            "run the same command again"
        )
    return (
        f"the boot ROM refused {refusal.command.name} ({refusal.status.name}); plug the board in "
        "again with BOOTSEL held and run the same command again"
    )
