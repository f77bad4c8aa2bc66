"""What a user sees of bad input on a desk: one line, exit code 2, nothing changed."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from simulated_bus import SimulatedBoard, SimulatedBus, make_uf2

from jerboa.board import _devices, _flash
from jerboa.cli import main

Jerboa = Callable[..., tuple[int, str, str]]


@pytest.fixture
def jerboa(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Jerboa:
    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["jerboa", *map(str, arguments)])
        with pytest.raises(SystemExit) as stop:
            main()
        captured = capsys.readouterr()
        return int(stop.value.code or 0), captured.out, captured.err

    return run


@pytest.fixture
def plug(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Plug boards into this computer."""

    def into(*boards: SimulatedBoard) -> None:
        bus = SimulatedBus(*boards)
        for module in (_flash, _devices):
            monkeypatch.setattr(module, "SystemBus", lambda: bus)

    return into


def test_flash_and_devices(jerboa: Jerboa, plug: Callable[..., None], tmp_path: Path) -> None:
    (tmp_path / "firmware.uf2").write_bytes(make_uf2("00000000000009e3"))
    plug(SimulatedBoard("/dev/ttyACM0", "00000000000001d0"))
    code, out, _ = jerboa("devices")
    assert code == 0
    assert "build 00000000000001d0, board pico" in out
    code, out, _ = jerboa("flash", tmp_path / "firmware.uf2")
    assert code == 0
    assert "written and read back over USB 1-0" in out
    assert "build 00000000000009e3 answers at /dev/ttyACM0" in out


def test_two_boards(jerboa: Jerboa, plug: Callable[..., None], tmp_path: Path) -> None:
    (tmp_path / "firmware.uf2").write_bytes(make_uf2("00000000000009e3"))
    plug(SimulatedBoard("COM3", "00000000000001d0"), SimulatedBoard("COM4", "00000000000001d0"))
    code, _, err = jerboa("flash", tmp_path / "firmware.uf2")
    assert code == 2
    assert "2 boards found (COM3, COM4); choose one with --port" in err


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("flash nothing.uf2", "nothing.uf2: cannot be read"),
        ("flash a.uf2 --port COM3 --drive E:", "--port and --drive name two boards"),
        ("monitor --port /dev/ttyNONE", "there is no port /dev/ttyNONE; boards are now at"),
        ("monitor alarm.wav", "add --virtual UF2"),
        ("monitor --virtual a.uf2 --port COM3", "name two boards"),
        ("monitor --log log.txt", "a log ends in .jsonl (everything) or .csv"),
        ("record a/b", "label"),
        ("record kettle --from usb --at-events -p project", "add --from serial"),
        ("record kettle --from serial --seconds 3 -p project", "leave --seconds out"),
        ("record kettle --from serial --port /dev/ttyNONE -p project", "there is no port"),
        ("record kettle --port COM4 -p project", "COM4 is a serial port: add --from serial"),
        ("record kettle -p elsewhere", "is no jerboa project"),
    ],
)
def test_bad_input(
    jerboa: Jerboa,
    plug: Callable[..., None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: str,
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    jerboa("new", "project")
    plug()
    code, _, err = jerboa(*command.split())
    assert code == 2
    assert message in err
    assert "Traceback" not in err


@pytest.mark.parametrize("command", ["devices", "flash", "monitor", "record"])
def test_help_has_an_example(jerboa: Jerboa, command: str) -> None:
    code, out, _ = jerboa(command, "--help")
    assert code == 0
    assert f"Example: jerboa {command}" in out
