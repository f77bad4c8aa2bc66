"""Boards that are plugged into nothing: a bus whose boards reset, boot and answer as real ones."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from pathlib import Path

from simulated_boot_rom import BootRom, DeviceGone, DeviceStalls

from jerboa.board import BootDevice, Gone, PortInfo, PortLost, Stall
from jerboa.errors import DeviceError
from jerboa.firmware._image import boot_checksum, uf2

FLASH_BYTES = 2 * 1024 * 1024
INFO = "UF2 Bootloader v3.0\r\nModel: Raspberry Pi RP2\r\nBoard-ID: {}\r\n"
"""As the RP2040 datasheet, section 2.8.4.1, has it."""


def make_image(build: str, size: int = 10_000) -> bytes:
    """A flash image with a valid second-stage boot that holds a build's hash."""
    boot = bytes(range(252))
    body = (build.encode() + b"\0" + bytes(range(1, 256)) * (size // 255 + 1))[: size - 256]
    return boot + struct.pack("<I", boot_checksum(boot)) + body


def make_uf2(build: str) -> bytes:
    return uf2(make_image(build))


class SimulatedTransport:
    """Between the client's interface and the simulated boot ROM's."""

    def __init__(self, rom: BootRom) -> None:
        self.rom = rom

    def _pass(self, function: Callable[..., object], *arguments: object) -> object:
        try:
            return function(*arguments)
        except DeviceStalls:
            raise Stall from None
        except DeviceGone:
            raise Gone from None

    def bulk_out(self, data: bytes) -> None:
        self._pass(self.rom.bulk_out, data)

    def bulk_in(self, length: int) -> bytes:
        return self._pass(self.rom.bulk_in, length)  # type: ignore[return-value]

    def control_out(self, request: int) -> None:
        self._pass(self.rom.control_out, request)

    def control_in(self, request: int, length: int) -> bytes:
        return self._pass(self.rom.control_in, request, length)  # type: ignore[return-value]

    def close(self) -> None:
        pass


class SimulatedBoard:
    """One board.

    Parameters
    ----------
    port : str
        Where its firmware's serial port appears.
    build : str, optional
        The build that runs; None for an empty board, which starts in its boot ROM.
    drive : Path, optional
        Where its boot drive appears; None for a computer that mounts none.
    answers : bool
        Whether the firmware knows ``version``.
    """

    def __init__(
        self, port: str, build: str | None, drive: Path | None = None, answers: bool = True
    ) -> None:
        self.port, self.drive, self.answers = port, drive, answers
        self.flash = bytearray(b"\xff" * FLASH_BYTES)
        self.ignores_touch = False
        self.power: int | None = None
        self.opened = False
        if build:
            self.flash[: len(make_image(build))] = make_image(build)
        self.power_on()

    @property
    def build(self) -> str:
        return bytes(self.flash[256:272]).decode("ascii", "replace")

    def power_on(self) -> None:
        """With a valid second-stage boot the firmware starts, else the boot ROM stays."""
        valid = (
            boot_checksum(bytes(self.flash[:252])) == struct.unpack_from("<I", self.flash, 252)[0]
        )
        self.running = valid
        if not valid:
            self.enter_boot_rom()

    def enter_boot_rom(self) -> None:
        self.running = False
        self.rom = BootRom(self.flash, on_reboot=self.leave_boot_rom, power=self.power)
        if self.drive:
            self.drive.mkdir(parents=True, exist_ok=True)
            (self.drive / "INFO_UF2.TXT").write_text(INFO.format("RPI-RP2"))

    def leave_boot_rom(self) -> None:
        if self.drive:
            for file in self.drive.iterdir():
                file.unlink()
            self.drive.rmdir()
        self.power_on()

    def poll(self) -> None:
        """The boot ROM starts the firmware once every block of a UF2 has come."""
        if self.running or not self.drive:
            return
        for file in self.drive.glob("*.uf2"):
            data = file.read_bytes()
            blocks = [data[at : at + 512] for at in range(0, len(data), 512)]
            if len(blocks[0]) == 512 and len(blocks) == struct.unpack_from("<I", blocks[0], 24)[0]:
                for block in blocks:
                    at, size = struct.unpack_from("<II", block, 12)
                    self.flash[at - 0x10000000 : at - 0x10000000 + size] = block[32 : 32 + size]
                self.leave_boot_rom()


class SimulatedStream:
    """The serial port of a board's firmware."""

    def __init__(self, board: SimulatedBoard) -> None:
        self.board = board
        self.pending = b'ng":7,"p":[0.1]}\r\n'  # opened in the middle of a line
        board.opened = True

    def read(self, timeout: float) -> bytes:
        if not self.board.running:
            raise PortLost
        data, self.pending = self.pending[:16], self.pending[16:]
        return data

    def write(self, data: bytes) -> None:
        if data == b"\nversion\n" and self.board.answers:
            reply = {
                "reply": "version",
                "jerboa": "0.1.0",
                "build": self.board.build,
                "board": "pico",
                "microphone": "pdm",
                "rate": 16000,
                "labels": ["background", "alarm"],
                "audio": True,
            }
            self.pending += json.dumps(reply).encode() + b"\r\n"

    def close(self) -> None:
        self.board.opened = False


class SimulatedBus:
    """All of them together."""

    def __init__(self, *boards: SimulatedBoard) -> None:
        self.boards = boards
        self.touched: list[str] = []

    def ports(self) -> list[PortInfo]:
        for board in self.boards:
            board.poll()
        return [
            PortInfo(board.port, "jerboa classifier", "") for board in self.boards if board.running
        ]

    def drives(self) -> list[Path]:
        return [board.drive for board in self.boards if board.drive and not board.running]

    def boot_devices(self) -> list[BootDevice]:
        return [
            BootDevice(f"USB 1-{index}", lambda board=board: SimulatedTransport(board.rom))
            for index, board in enumerate(self.boards)
            if not board.running and not board.rom.gone
        ]

    def _find(self, path: str) -> SimulatedBoard:
        for board in self.boards:
            if board.port == path and board.running:
                return board
        raise DeviceError(f"there is no port {path}")

    def open_port(self, path: str) -> SimulatedStream:
        return SimulatedStream(self._find(path))

    def touch(self, path: str) -> None:
        self.touched.append(path)
        board = self._find(path)
        if not board.ignores_touch:
            board.enter_boot_rom()
