"""PICOBOOT against a simulated boot ROM, which refuses what RP2040 datasheet 2.8.5 refuses."""

import struct

import pytest
from simulated_boot_rom import BootRom, serve
from simulated_bus import FLASH_BYTES, SimulatedTransport, make_image

from jerboa.board import Gone, PicoBoot, Refused, write_flash
from jerboa.errors import DeviceError

FLASH = 0x10000000


@pytest.fixture
def rom() -> BootRom:
    return BootRom(bytearray(b"\xa5" * FLASH_BYTES))


def test_flash_is_erased_written_verified_and_started(rom: BootRom) -> None:
    reboots = []
    rom.on_reboot = lambda: reboots.append(True)
    image = make_image("0123456789abcdef")
    stages = []
    write_flash(SimulatedTransport(rom), image, lambda *stage: stages.append(stage))
    end = -(-len(image) // 4096) * 4096
    assert rom.flash[: len(image)] == image
    assert set(rom.flash[len(image) : end]) == {0xFF}
    assert set(rom.flash[end:]) == {0xA5}, "flash beyond the firmware was touched"
    assert reboots == [True]
    assert stages[0] == ("writing", 4096, end)
    assert stages[-1] == ("verifying", end, end)


@pytest.mark.parametrize("changes", [0, 1, 2, 17, 18, 30, 50])
def test_power_lost_leaves_a_board_that_can_be_flashed_again(rom: BootRom, changes: int) -> None:
    """Wherever it stops, the old second-stage boot is gone: the board comes back in BOOTSEL."""
    old, image = make_image("old"), make_image("new")
    rom.flash[: len(old)] = old
    rom.power = changes
    with pytest.raises(DeviceError, match="it is not broken: plug it in with BOOTSEL held"):
        write_flash(SimulatedTransport(rom), image)
    assert rom.flash[:256] in (old[:256], b"\xff" * 256)
    assert (rom.flash[:256] == old[:256]) == (changes == 0)
    again = BootRom(rom.flash)
    write_flash(SimulatedTransport(again), image)
    assert again.flash[: len(image)] == image


def test_flash_that_keeps_other_bytes_is_told(rom: BootRom) -> None:
    class Worn(bytearray):
        def __setitem__(self, key: slice, value: bytes) -> None:  # type: ignore[override]
            super().__setitem__(key, value)
            super().__setitem__(slice(5000, 5001), b"\x00")

    rom.flash = Worn(rom.flash)
    with pytest.raises(DeviceError, match="flash at 0x10001388 does not hold what was written"):
        write_flash(SimulatedTransport(rom), make_image("x"))


def test_a_drive_written_meanwhile_is_refused_while_exclusive(rom: BootRom) -> None:
    boot = PicoBoot(SimulatedTransport(rom))
    assert rom.drive_write()
    boot.exclusive_access(1)
    assert not rom.drive_write()
    boot.reset()
    assert rom.drive_write()


def test_without_exclusive_access_a_drive_spoils_a_write(rom: BootRom) -> None:
    boot = PicoBoot(SimulatedTransport(rom))
    boot.exit_xip()
    spend = rom._spend

    def meanwhile() -> None:
        spend()
        rom.drive_write()

    rom._spend = meanwhile  # type: ignore[method-assign]
    with pytest.raises(Refused, match="WRITE: INTERLEAVED_WRITE"):
        boot.write(FLASH, bytes(512))
    boot.read(FLASH, 256)  # the interface was reset: it works again


@pytest.mark.parametrize(
    ("method", "arguments", "message"),
    [
        ("erase", (FLASH + 256, 4096), "FLASH_ERASE: BAD_ALIGNMENT"),
        ("erase", (FLASH, 100), "FLASH_ERASE: BAD_ALIGNMENT"),
        ("erase", (0x20000000, 4096), "FLASH_ERASE: INVALID_ADDRESS"),
        ("write", (FLASH + 8, bytes(256)), "WRITE: BAD_ALIGNMENT"),
        ("write", (0x00000000, bytes(256)), "WRITE: INVALID_ADDRESS"),
        ("read", (0x40000000, 256), "READ: INVALID_ADDRESS"),
    ],
)
def test_what_the_boot_rom_refuses(
    rom: BootRom, method: str, arguments: tuple[object, ...], message: str
) -> None:
    boot = PicoBoot(SimulatedTransport(rom))
    boot.exit_xip()
    with pytest.raises(Refused, match=message):
        getattr(boot, method)(*arguments)
    assert set(rom.flash) == {0xA5}
    assert boot.read(FLASH, 256) == b"\xa5" * 256


def test_writing_clears_bits_only_and_needs_exit_xip(rom: BootRom) -> None:
    boot = PicoBoot(SimulatedTransport(rom))
    boot.write(FLASH, b"\x0f" * 256)
    assert boot.read(FLASH, 256) == b"\xa5" * 256
    boot.exit_xip()
    boot.write(FLASH, b"\x0f" * 256)
    assert boot.read(FLASH, 256) == b"\x05" * 256


def test_bytes_of_a_command(rom: BootRom) -> None:
    """The packet by hand, from the datasheet's table: magic, token, id, size, length, arguments."""
    sent = []

    class Tap(SimulatedTransport):
        def bulk_out(self, data: bytes) -> None:
            sent.append(data)
            super().bulk_out(data)

    boot = PicoBoot(Tap(rom))
    boot.exit_xip()
    boot.read(FLASH, 512)
    assert sent[0].hex() == "0bd11f43010000000600000000000000" + "00" * 16
    assert sent[1].hex() == ("0bd11f430200000084080000000200000000001000020000" + "00" * 8)
    assert sent[2] == b"", "a READ is acknowledged with an empty transfer"


@pytest.mark.parametrize(
    ("packet", "status"),
    [
        (struct.pack("<IIBBHI16x", 0x431FD10B, 7, 0x0A, 0, 0, 0), 1),
        (struct.pack("<IIBBHI16x", 0x431FD10B, 7, 0x03, 4, 0, 0), 2),
        (struct.pack("<IIBBHIII8x", 0x431FD10B, 7, 0x84, 8, 0, 64, FLASH, 256), 3),
        (struct.pack("<IIBBHI16x", 0x12345678, 7, 0x06, 0, 0, 0), 0),
    ],
)
def test_malformed_commands_stall(rom: BootRom, packet: bytes, status: int) -> None:
    assert serve(rom, f"out {packet.hex()}") == "ok"
    assert serve(rom, "in 0") == "stall"
    answer = serve(rom, "control-in 0x42 16")
    assert struct.unpack_from("<I", bytes.fromhex(answer.split()[1]), 4)[0] == status
    assert serve(rom, "control-out 0x41") == "ok"
    command = struct.pack("<IIBBHI16x", 0x431FD10B, 8, 6, 0, 0, 0)
    assert serve(rom, f"out {command.hex()}") == "ok"
    assert serve(rom, "in 0") == "ok"


def test_the_board_leaves_after_its_reboot(rom: BootRom) -> None:
    boot = PicoBoot(SimulatedTransport(rom))
    boot.reboot()
    with pytest.raises(Gone):
        boot.exit_xip()
