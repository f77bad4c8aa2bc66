"""A simulated RP2040 in its boot ROM: PICOBOOT, written from the RP2040 datasheet, section 2.8.5.

It knows nothing of jerboa. Where the datasheet leaves something open, it does the worst that a
chip may do: flash that was not erased becomes the AND of old and new bits, and flash commands
without EXIT_XIP have no effect. A refusal shows at the transfer after the one that caused it.

Run as a program it serves lines over its standard input and output, for tests in another language:

    out HEX              a bulk transfer to the device     ok | stall | gone
    in LENGTH            a bulk transfer from it           ok HEX | stall | gone
    control-out REQUEST  a vendor request without data     ok | stall | gone
    control-in REQUEST LENGTH                              ok HEX | stall | gone
    drive                a block comes to the boot drive   ok | refused
    flash ADDRESS LENGTH what a chip's owner cannot see    ok HEX
"""

from __future__ import annotations

import struct
import sys
from collections.abc import Callable

FLASH, FLASH_END = 0x10000000, 0x20000000
RAM = ((0x15000000, 0x15004000), (0x20000000, 0x20042000))
SECTOR, PAGE = 4096, 256

OK, UNKNOWN_CMD, INVALID_CMD_LENGTH, INVALID_TRANSFER_LENGTH = 0, 1, 2, 3
INVALID_ADDRESS, BAD_ALIGNMENT, INTERLEAVED_WRITE, REBOOTING = 4, 5, 6, 7

EXCLUSIVE_ACCESS, REBOOT, FLASH_ERASE, READ, WRITE, EXIT_XIP, ENTER_CMD_XIP = (
    0x01, 0x02, 0x03, 0x84, 0x05, 0x06, 0x07,
)  # fmt: skip
ARGUMENT_BYTES = {
    EXCLUSIVE_ACCESS: 1,
    REBOOT: 12,
    FLASH_ERASE: 8,
    READ: 8,
    WRITE: 8,
    EXIT_XIP: 0,
    ENTER_CMD_XIP: 0,
}
INTERFACE_RESET, GET_COMMAND_STATUS = 0x41, 0x42


class DeviceStalls(Exception):
    """The endpoint is halted."""


class DeviceGone(Exception):
    """Unplugged, without power, or rebooted."""


class _Refusal(Exception):
    def __init__(self, status: int) -> None:
        self.status = status


class BootRom:
    """The PICOBOOT interface; `flash` outlives a loss of power, the rest does not.

    Parameters
    ----------
    flash : bytearray
        What the flash chip holds.
    on_reboot : callable, optional
        Called once, when the chip leaves its boot ROM for what is in flash.
    power : int, optional
        Sectors and pages that may still be changed before the power is lost.
    """

    def __init__(
        self,
        flash: bytearray,
        on_reboot: Callable[[], None] = lambda: None,
        power: int | None = None,
    ) -> None:
        self.flash = flash
        self.on_reboot = on_reboot
        self.power = power
        self.gone = False
        self.in_xip = True
        self.commands: list[int] = []
        self._interface_reset()

    def _interface_reset(self) -> None:
        self.halted = False
        self.exclusive = 0
        self.last_writer = "picoboot"
        self.status = (0, OK, 0, 0)
        self.expects_data = 0
        self.answers: list[bytes] = []
        self.write_at = 0
        self.rebooting = False

    # ---- what the bus sees

    def bulk_out(self, data: bytes) -> None:
        self._check_there()
        if self.expects_data:
            self.expects_data = 0
            self._do(lambda: self._write(data))
            return
        if not data:  # the acknowledgement of a READ
            return
        if len(data) != 32 or struct.unpack_from("<I", data)[0] != 0x431FD10B:
            self.halted = True
            return
        self._do(lambda: self._command(data))

    def bulk_in(self, length: int) -> bytes:
        self._check_there()
        answer = self.answers.pop(0)
        assert len(answer) <= max(length, 64), "more than the host asked for: babble"
        if self.rebooting:
            self.gone = True
            self.on_reboot()
        return answer

    def control_out(self, request: int) -> None:
        if self.gone:
            raise DeviceGone
        if request != INTERFACE_RESET:
            raise DeviceStalls
        self._interface_reset()

    def control_in(self, request: int, length: int) -> bytes:
        if self.gone:
            raise DeviceGone
        if request != GET_COMMAND_STATUS or length != 16:
            raise DeviceStalls
        return struct.pack("<IIBB6x", *self.status)

    def drive_write(self) -> bool:
        """A block comes to the boot drive; returns whether the boot ROM takes it."""
        if self.exclusive:
            return False
        self.last_writer = "drive"
        return True

    def _check_there(self) -> None:
        if self.gone:
            raise DeviceGone
        if self.halted:
            raise DeviceStalls

    # ---- what the boot ROM does

    def _do(self, work: Callable[[], None]) -> None:
        try:
            work()
        except _Refusal as refusal:
            token, _, command, _ = self.status
            self.status = (token, refusal.status, command, 0)
            self.halted = True

    def _command(self, packet: bytes) -> None:
        _, token, command, size, _, length = struct.unpack_from("<IIBBHI", packet)
        self.commands.append(command)
        self.status = (token, OK, command, 0)
        if command not in ARGUMENT_BYTES:
            raise _Refusal(UNKNOWN_CMD)
        if size != ARGUMENT_BYTES[command]:
            raise _Refusal(INVALID_CMD_LENGTH)
        arguments = packet[16 : 16 + size]
        if command == REBOOT:
            self.rebooting = True
            self.answers = [b""]
            return
        wanted = struct.unpack("<II", arguments)[1] if command in (READ, WRITE) else 0
        if length != wanted:
            raise _Refusal(INVALID_TRANSFER_LENGTH)
        if self.rebooting:
            raise _Refusal(REBOOTING)
        if command == EXCLUSIVE_ACCESS:
            self.exclusive = arguments[0]
        elif command == EXIT_XIP:
            self.in_xip = False
        elif command == ENTER_CMD_XIP:
            self.in_xip = True
        elif command == FLASH_ERASE:
            self.last_writer = "picoboot"
            self._erase(*struct.unpack("<II", arguments))
        elif command == READ:
            self.answers = [self._read(*struct.unpack("<II", arguments))]
            return
        elif command == WRITE:
            self.write_at = struct.unpack("<II", arguments)[0]
            self.expects_data = length
            return
        self.answers = [b""]

    def _erase(self, address: int, size: int) -> None:
        if address % SECTOR or size % SECTOR:
            raise _Refusal(BAD_ALIGNMENT)
        if not (address >= FLASH and address + size <= FLASH_END):
            raise _Refusal(INVALID_ADDRESS)
        for at in range(address, address + size, SECTOR):
            self._spend()
            if not self.in_xip:
                self._put(at, b"\xff" * SECTOR)

    def _write(self, data: bytes) -> None:
        """Page by page; only the pages after the first are checked for another writer."""
        for index, offset in enumerate(range(0, len(data), PAGE)):
            if index and self.last_writer != "picoboot":
                raise _Refusal(INTERLEAVED_WRITE)
            self.last_writer = "picoboot"
            self._check_range(self.write_at + offset, len(data[offset : offset + PAGE]))
            self._spend()
            if self.in_xip:
                continue
            page = data[offset : offset + PAGE].ljust(PAGE, b"\0")
            old = self._get(self.write_at + offset, PAGE)
            both = bytes(a & b for a, b in zip(old, page, strict=True))
            self._put(self.write_at + offset, both)
        self.answers = [b""]

    def _read(self, address: int, size: int) -> bytes:
        for at in range(address, address + size, PAGE):
            self._check_range(at, min(PAGE, address + size - at))
        return self._get(address, size)

    def _check_range(self, address: int, size: int) -> None:
        if any(start <= address and address + size <= end for start, end in RAM):
            return
        if not (address >= FLASH and address + size <= FLASH_END):
            raise _Refusal(INVALID_ADDRESS)
        if address % PAGE:
            raise _Refusal(BAD_ALIGNMENT)

    def _spend(self) -> None:
        if self.power is not None:
            if self.power == 0:
                self.gone = True
                raise DeviceGone
            self.power -= 1

    def _get(self, address: int, size: int) -> bytes:
        """A chip has fewer address lines than the map has room: it repeats."""
        return bytes(self.flash[(address - FLASH + i) % len(self.flash)] for i in range(size))

    def _put(self, address: int, data: bytes) -> None:
        at = (address - FLASH) % len(self.flash)
        self.flash[at : at + len(data)] = data


def serve(rom: BootRom, line: str) -> str:
    """Answer one line; see the module's text."""
    word, *rest = line.split()
    try:
        if word == "out":
            rom.bulk_out(bytes.fromhex("".join(rest)))
        elif word == "in":
            return f"ok {rom.bulk_in(int(rest[0])).hex()}".rstrip()
        elif word == "control-out":
            rom.control_out(int(rest[0], 0))
        elif word == "control-in":
            return f"ok {rom.control_in(int(rest[0], 0), int(rest[1])).hex()}"
        elif word == "drive":
            return "ok" if rom.drive_write() else "refused"
        elif word == "flash":
            at = int(rest[0], 0) - FLASH
            return f"ok {rom.flash[at : at + int(rest[1])].hex()}"
        else:
            return f"unknown {word}"
    except DeviceStalls:
        return "stall"
    except DeviceGone:
        return "gone"
    return "ok"


if __name__ == "__main__":
    served = BootRom(bytearray(b"\xff" * 2 * 1024 * 1024))
    for request in sys.stdin:
        print(serve(served, request), flush=True)
