"""``flash`` on simulated boards, by drive and by PICOBOOT, and what goes wrong on a desk."""

from pathlib import Path

import pytest
from simulated_bus import INFO, SimulatedBoard, SimulatedBus, SimulatedStream, make_image, make_uf2

from jerboa import board
from jerboa.board import _flash, devices, flash
from jerboa.board._drive import find_drives
from jerboa.errors import BoardError, DeviceError, UserError
from jerboa.firmware._image import FLASH_BASE, uf2

OLD, NEW = "00000000000001d0", "00000000000009e3"
BUILD_ADDRESS = 0x100001C0
"""Of the build in flash, as docs/firmware.md tells."""


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waiting for what never comes ends soon."""
    for name in ("_BOOT_SECONDS", "_MOUNT_SECONDS"):
        monkeypatch.setattr(_flash, name, 0.05)
    monkeypatch.setattr(_flash, "_LOOK_SECONDS", 0.005)


@pytest.fixture
def firmware(tmp_path: Path) -> Path:
    path = tmp_path / "firmware.uf2"
    path.write_bytes(make_uf2(NEW))
    return path


def test_by_touch_and_drive(tmp_path: Path, firmware: Path) -> None:
    bus = SimulatedBus(SimulatedBoard("/dev/ttyACM0", OLD, tmp_path / "RPI-RP2"))
    done = flash(firmware, bus=bus)
    assert bus.touched == ["/dev/ttyACM0"]
    assert (done.way, done.port) == ("drive", "/dev/ttyACM0")
    assert done.version is not None
    assert done.version["build"] == NEW
    assert not bus.boards[0].opened, "the port stays open"


def test_by_touch_and_picoboot(firmware: Path) -> None:
    bus = SimulatedBus(SimulatedBoard("/dev/ttyACM0", OLD))
    done = flash(firmware, bus=bus)
    assert done.way == "picoboot"
    assert done.version is not None
    assert done.version["build"] == NEW


@pytest.mark.parametrize("mounts", [True, False])
def test_an_empty_board_in_bootsel(tmp_path: Path, firmware: Path, mounts: bool) -> None:
    bus = SimulatedBus(SimulatedBoard("COM3", None, tmp_path / "RPI-RP2" if mounts else None))
    done = flash(firmware, bus=bus)
    assert bus.touched == []
    assert done.way == ("drive" if mounts else "picoboot")
    assert bus.boards[0].build == NEW


def test_two_boards_at_once(tmp_path: Path, firmware: Path) -> None:
    first = SimulatedBoard("/dev/ttyACM0", OLD, tmp_path / "one")
    second = SimulatedBoard("/dev/ttyACM1", OLD, tmp_path / "two")
    bus = SimulatedBus(first, second)
    with pytest.raises(DeviceError, match=r"2 boards found \(/dev/ttyACM0, /dev/ttyACM1\); choose"):
        flash(firmware, bus=bus)
    assert bus.touched == []
    flash(firmware, bus=bus, port="/dev/ttyACM1")
    assert (first.build, second.build) == (OLD, NEW)


def test_another_board_waits_in_bootsel_already(tmp_path: Path, firmware: Path) -> None:
    """The drive that was there before the touch is not the board that was meant."""
    waiting = SimulatedBoard("/dev/ttyACM0", None, tmp_path / "waiting")
    meant = SimulatedBoard("/dev/ttyACM1", OLD, tmp_path / "meant")
    done = flash(firmware, port="/dev/ttyACM1", bus=SimulatedBus(waiting, meant))
    assert meant.build == NEW
    assert set(waiting.flash) == {0xFF}
    assert done.port == "/dev/ttyACM1"


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda data: data[:-1], "not a whole UF2 file"),
        (lambda data: data[:-512], "says that it is 0 of"),
        (lambda data: data.replace(b"\x56\xff\x8b\xe4", b"\x59\xff\x8b\xe4"), "for another chip"),
        (lambda data: data[:40] + b"\xaa" + data[41:], "boot ROM would not start it"),
    ],
)
def test_a_damaged_or_foreign_uf2_touches_nothing(
    tmp_path: Path, firmware: Path, spoil: object, message: str
) -> None:
    firmware.write_bytes(spoil(firmware.read_bytes()))  # type: ignore[operator]
    bus = SimulatedBus(SimulatedBoard("/dev/ttyACM0", OLD, tmp_path / "RPI-RP2"))
    with pytest.raises(BoardError, match=message):
        flash(firmware, bus=bus)
    assert bus.touched == []


def test_no_board(firmware: Path) -> None:
    with pytest.raises(DeviceError, match="no board found; plug it in with a cable that carries"):
        flash(firmware, bus=SimulatedBus())


def test_a_board_that_ignores_the_touch(firmware: Path) -> None:
    deaf = SimulatedBoard("/dev/ttyACM0", OLD)
    deaf.ignores_touch = True
    with pytest.raises(DeviceError, match="did not come to its boot ROM"):
        flash(firmware, bus=SimulatedBus(deaf))


def test_power_lost_and_flashed_again(firmware: Path) -> None:
    victim = SimulatedBoard("/dev/ttyACM0", OLD)
    victim.power = 20
    bus = SimulatedBus(victim)
    with pytest.raises(DeviceError, match="run the same command again"):
        flash(firmware, bus=bus)
    victim.power = None
    victim.power_on()
    assert not victim.running, "half a firmware was started"
    done = flash(firmware, bus=bus)
    assert done.version is not None
    assert done.version["build"] == NEW


def test_a_drive_that_goes_away_half_way(
    tmp_path: Path, firmware: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drive = tmp_path / "RPI-RP2"
    bus = SimulatedBus(SimulatedBoard("/dev/ttyACM0", None, drive))

    def pulled(descriptor: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("jerboa.board._drive._CHUNK", 512)
    monkeypatch.setattr("os.fsync", pulled)
    with pytest.raises(DeviceError, match=r"went away after 512 of 24,576 bytes .*not broken"):
        flash(firmware, bus=bus)


def test_an_answer_of_another_build(tmp_path: Path, firmware: Path) -> None:
    """The board kept its old firmware, or another board came in its place."""

    class Stubborn(SimulatedBoard):
        build = OLD  # type: ignore[assignment]

    bus = SimulatedBus(Stubborn("/dev/ttyACM0", None, tmp_path / "RPI-RP2"))
    with pytest.raises(DeviceError, match="is not the one that was written"):
        flash(firmware, bus=bus)


def test_a_firmware_that_answers_nothing(tmp_path: Path, firmware: Path) -> None:
    """Not jerboa's: flashed all the same."""
    bus = SimulatedBus(SimulatedBoard("/dev/ttyACM0", None, tmp_path / "RPI-RP2", answers=False))
    done = flash(firmware, bus=bus, answer_seconds=0.05)
    assert (done.port, done.version) == ("/dev/ttyACM0", None)


class Unheard(SimulatedBus):
    """Ports come back without permission, or not at all."""

    problem = ""
    has_port = True

    def ports(self) -> list[board.PortInfo]:
        found = super().ports()
        return found if self.has_port else []

    def open_port(self, path: str) -> SimulatedStream:
        if self.problem:
            raise DeviceError(self.problem)
        return super().open_port(path)


@pytest.mark.parametrize(
    ("problem", "has_port", "message"),
    [
        ("", True, "was written, but it does not answer; unplug the board"),
        ("", False, "was written, but it does not answer; unplug the board"),
        ("/dev/ttyACM0: no permission; …", True, "was written, but /dev/ttyACM0: no permission"),
    ],
)
def test_a_jerboa_that_does_not_answer_is_told(
    tmp_path: Path, firmware: Path, problem: str, has_port: bool, message: str
) -> None:
    """Its image holds a build, so that silence is a failure."""
    image = bytearray(make_image(NEW))
    start = BUILD_ADDRESS - FLASH_BASE
    image[start : start + 24] = f"jerboa {NEW}\0".encode()
    firmware.write_bytes(uf2(bytes(image)))
    silent = SimulatedBoard("/dev/ttyACM0", None, tmp_path / "RPI-RP2", answers=False)
    bus = Unheard(silent)
    bus.problem, bus.has_port = problem, has_port
    with pytest.raises(DeviceError, match=message):
        flash(firmware, bus=bus, answer_seconds=0.05)
    assert silent.build == NEW


def test_a_drive_given_by_hand(tmp_path: Path, firmware: Path) -> None:
    drive = tmp_path / "RPI-RP2"
    bus = SimulatedBus(SimulatedBoard("/dev/ttyACM0", None, drive))
    flash(firmware, drive=drive, bus=bus)
    assert bus.boards[0].build == NEW


@pytest.mark.parametrize(
    ("text", "message"),
    [(None, "no boot drive"), (INFO.format("RP2350"), r"another chip \(RP2350\)")],
)
def test_a_folder_that_is_no_drive_of_an_rp2040(
    tmp_path: Path, firmware: Path, text: str | None, message: str
) -> None:
    if text:
        (tmp_path / "INFO_UF2.TXT").write_text(text)
    with pytest.raises(DeviceError, match=message):
        flash(firmware, drive=tmp_path, bus=SimulatedBus())


def test_devices_tells_each_board_once(tmp_path: Path) -> None:
    bus = SimulatedBus(
        SimulatedBoard("/dev/ttyACM0", OLD),
        SimulatedBoard("/dev/ttyACM1", None, tmp_path / "RPI-RP2"),
    )
    running, waiting = devices(bus)
    assert (running.kind, running.place) == ("port", "/dev/ttyACM0")
    assert running.version is not None
    assert running.version["labels"] == ["background", "alarm"]
    assert (waiting.kind, waiting.place) == ("drive", str(tmp_path / "RPI-RP2"))


def test_errors_are_the_users() -> None:
    """Exit code 2."""
    assert issubclass(DeviceError, UserError)
    assert 'ATTRS{idVendor}=="2e8a"' in board.UDEV_RULE


def test_mount_points_of_any_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mounts = tmp_path / "mounts"
    drive = tmp_path / "RPI RP2"
    drive.mkdir()
    (drive / "INFO_UF2.TXT").write_text("Board-ID: RPI-RP2\r\n")
    escaped = str(drive).replace(" ", "\\040").encode()
    lines = [b"/dev/sda1 /media/Caf\xe9 vfat rw 0 0", b"/dev/sdb1 " + escaped + b" vfat rw 0 0"]
    mounts.write_bytes(b"\n".join(lines))
    monkeypatch.setattr("jerboa.board._drive._MOUNTS", mounts)
    assert find_drives() == [drive]
