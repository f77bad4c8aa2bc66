"""The commands against the product's firmware: the very UF2, behind a pseudo-terminal."""

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import serial
from simulated_bus import INFO, SimulatedBus
from tflite_builder import TfliteBuilder

from jerboa.board import PortInfo, SerialStream, ask, capture, devices, flash, measure
from jerboa.board._port import touch
from jerboa.cli import main
from jerboa.emulator import LiveBoard
from jerboa.errors import DeviceError, SimulationError
from jerboa.firmware import build_firmware

pytestmark = [
    pytest.mark.emulator,
    pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals"),
]
PATIENCE = 120
"""Seconds: a board on a busy computer is slow, and that is no fault."""


@pytest.fixture(scope="session")
def firmware(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The product's own, around a network that costs next to nothing: the loudest bin of all."""
    folder = tmp_path_factory.mktemp("firmware")
    builder = TfliteBuilder()
    source = builder.tensor((1, 124, 129, 1), 0.44, [-128])
    pooled = builder.tensor((1, 1, 1, 1), 0.44, [-128])
    size = {"strideW": 129, "strideH": 124, "filterWidth": 129, "filterHeight": 124}
    pool = {"version": 2, "options": "Pool2DOptions", "padding": 1, **size}
    builder.operator("MAX_POOL_2D", [source], pooled, **pool)
    weights = builder.constant(np.ones((4, 1), np.int8), np.full(4, 0.01))
    answer = builder.tensor((1, 4), 1 / 256, [-128])
    dense = {"version": 4, "options": "FullyConnectedOptions"}
    builder.operator("FULLY_CONNECTED", [pooled, weights], answer, **dense)
    model = folder / "loudest.tflite"
    model.write_bytes(builder.finish([source], [answer]))
    return build_firmware(model, folder, labels=["background", "a", "b", "c"]).uf2


@pytest.fixture
def live(firmware: Path) -> Iterator[LiveBoard]:
    with LiveBoard(firmware) as board:
        yield board


def read_until(stream: SerialStream | LiveBoard, word: bytes) -> bytes:
    data = b""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        data += stream.read(1.0)
        if word in data:
            return data
    raise AssertionError(f"no {word!r} in {data[-300:]!r}")


def test_any_program_can_open_the_port(live: LiveBoard) -> None:
    with live.serial_port() as path, serial.Serial(path, timeout=PATIENCE) as port:
        port.readline()
        message = json.loads(port.readline())
        assert message["hop"] >= 0


def test_a_second_program_is_kept_out(live: LiveBoard) -> None:
    with live.serial_port() as path:
        first = SerialStream(path)
        with pytest.raises(DeviceError, match="is in use by another program"):
            SerialStream(path)
        first.close()


def hop_line(board: LiveBoard, number: int) -> dict[str, object]:
    text = read_until(board, b'"hop":%d,' % (number + 1)).decode()
    return next(json.loads(line) for line in text.splitlines() if f'"hop":{number},' in line)


def test_what_is_played_is_heard(firmware: Path) -> None:
    """Noise after silence changes the network's answer."""
    with LiveBoard(firmware) as board:
        quiet = hop_line(board, 40)
        noise = np.random.default_rng(0).integers(-20_000, 20_000, 16_000).astype(np.int16)
        board.play(noise, loop=True)
        loud = hop_line(board, 85)
    assert quiet["p"] != loud["p"]


def test_a_touch_at_1200_baud_leads_to_the_boot_rom(live: LiveBoard) -> None:
    with live.serial_port() as path:
        stream = SerialStream(path)
        read_until(stream, b'"hop"')
        stream.close()
        touch(path)
        with pytest.raises(SimulationError, match="went to its boot ROM"):
            read_until(live, b"never")
    assert live.in_boot_rom


def test_the_firmware_says_what_it_is(live: LiveBoard, firmware: Path) -> None:
    with live.serial_port() as path:
        stream = SerialStream(path)
        read_until(stream, b'"hop"')
        version = ask(stream, "version", PATIENCE)
        stream.close()
    assert version is not None
    assert version["board"] == "pico"
    assert str(version["build"]).encode() in firmware.read_bytes()


class LiveBus(SimulatedBus):
    """A board whose firmware runs for real: its boot drive starts it again with what came."""

    def __init__(self, firmware: Path, drive: Path) -> None:
        super().__init__()
        self.drive = drive
        self.start(firmware)

    def start(self, firmware: Path) -> None:
        self.board = LiveBoard(firmware)
        self.terminal = self.board.serial_port()
        self.path = self.terminal.__enter__()

    def stop(self) -> None:
        self.terminal.__exit__(None, None, None)
        self.board.close()

    def ports(self) -> list[PortInfo]:
        copied = self.drive / "firmware.uf2"
        if copied.exists():
            kept = self.drive.with_name("flash.uf2")
            copied.replace(kept)
            (self.drive / "INFO_UF2.TXT").unlink()
            self.stop()
            self.start(kept)
        return [] if self.board.in_boot_rom else [PortInfo(self.path, "jerboa", "")]

    def drives(self) -> list[Path]:
        if not self.board.in_boot_rom:
            return []
        self.drive.mkdir(exist_ok=True)
        (self.drive / "INFO_UF2.TXT").write_text(INFO.format("RPI-RP2"))
        return [self.drive]

    def boot_devices(self) -> list:
        return []

    def open_port(self, path: str) -> SerialStream:
        return SerialStream(path)

    def touch(self, path: str) -> None:
        stream = SerialStream(path)
        read_until(stream, b'"hop"')
        stream.close()
        touch(path)


def test_flash_from_one_firmware_to_the_next(
    tmp_path: Path, firmware: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jerboa.board._flash._BOOT_SECONDS", PATIENCE)
    bus = LiveBus(firmware, tmp_path / "RPI-RP2")
    try:
        done = flash(firmware, bus=bus, answer_seconds=PATIENCE)
        assert done.way == "drive"
        assert done.version is not None
        assert str(done.version["build"]).encode() in firmware.read_bytes()
        assert devices(bus)[0].place == bus.path
    finally:
        bus.stop()


def test_monitor_of_a_virtual_board(
    tmp_path: Path, firmware: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "log.jsonl"
    command = ["monitor", "--virtual", firmware, "--log", log, "--seconds", "6"]
    monkeypatch.setattr(sys, "argv", ["jerboa", *map(str, command)])
    with pytest.raises(SystemExit) as stop:
        main()
    assert not stop.value.code
    kept = [json.loads(line) for line in log.read_text().splitlines()]
    assert kept[0]["connection"] == "open"
    hops = [message["hop"] for message in kept if "hop" in message and "t" in message]
    assert hops == list(range(hops[0], hops[0] + len(hops)))


def test_the_last_seconds_come_over_the_serial_port(live: LiveBoard) -> None:
    """A tone of 1,500 Hz is the loudest in the clip, at half of full scale."""
    tone = 16_000 * np.sin(2 * np.pi * 1500 / 16_000 * np.arange(16_000))
    live.play(tone.astype(np.int16), loop=True)
    read_until(live, b'"hop":70,')
    got = capture(live, silence=PATIENCE)
    spectrum = np.abs(np.fft.rfft(got.samples * np.hanning(len(got.samples))))
    assert np.argmax(spectrum) * 16_000 / len(got.samples) == pytest.approx(1500, abs=1)
    assert measure(got.samples).peak_dbfs == pytest.approx(-6.2, abs=1)
    assert len(got.samples) == 512 * len(got.probabilities)
