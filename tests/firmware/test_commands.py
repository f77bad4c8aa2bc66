"""Commands over the serial port of the emulated board, and what it says to nonsense."""

import json
import random
import re
from pathlib import Path

import pytest

import jerboa
from jerboa.emulator import LiveBoard, Simulation, simulate
from jerboa.firmware import Firmware, build_firmware
from jerboa.firmware._image import FLASH_BASE, flash_image

pytestmark = pytest.mark.emulator

LABELS = ["background", "alarm"]
PAGE = Path(__file__).parents[2] / "docs" / "firmware.md"
BUILD_ADDRESS = 0x100001C0
"""Of the build in flash, as docs/firmware.md tells whoever reads it."""


@pytest.fixture(scope="module")
def firmware(alarm_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Firmware:
    return build_firmware(alarm_model, tmp_path_factory.mktemp("firmware"), labels=LABELS)


def replies(simulation: Simulation) -> list[dict]:
    return [fields for _, fields in simulation.messages if "reply" in fields or "error" in fields]


def shape(value: object) -> object:
    """Fields and lengths of a line, without what is in them."""
    if isinstance(value, dict):
        return {name: shape(each) for name, each in value.items()}
    return len(value) if isinstance(value, list) else type(value)


def told(start: str) -> object:
    """The shape of the page's line that begins so."""
    lines = re.findall(r"`?(\{.*\})`?", PAGE.read_text(encoding="utf-8"))
    return shape(json.loads(next(line for line in lines if line.startswith(start))))


def test_version_and_status(firmware: Firmware) -> None:
    simulation = simulate(
        firmware.uf2, seconds=1.3, commands=[(0.2, "version\n"), (0.25, "status\r\n")]
    )
    assert replies(simulation) == [
        {
            "reply": "version",
            "jerboa": jerboa.__version__,
            "build": firmware.build,
            "board": "pico",
            "microphone": "pdm",
            "rate": 16_000,
            "labels": LABELS,
            "audio": True,
        }
    ]
    assert flash_image(firmware.elf)[BUILD_ADDRESS - FLASH_BASE :].startswith(
        f"jerboa {firmware.build}\0".encode()
    )
    asked, regular = (f["status"] for _, f in simulation.messages if "status" in f)
    assert told('{"reply":"version"') == shape(replies(simulation)[0])
    assert told('{"status"') == {"status": shape(regular)}
    assert told('{"t"') == shape(simulation.hops[-1].fields)
    assert asked["t"] < 320 < 1000 < regular["t"] < 1100
    assert regular["overruns"] == regular["usb_drops"] == regular["watchdog_resets"] == 0
    assert regular["fault"] is None
    hops = {hop.number: hop for hop in simulation.hops}
    now = hops[regular["t"] // 32 - 1]
    for stage in ("microphone", "frontend", "network"):
        last, mean, worst = regular["cycles"][stage]
        assert last == now.cycles[stage]
        assert last <= worst
        assert 0.9 * last < mean <= worst
        assert worst >= max(hops[n].cycles[stage] for n in hops if n <= now.number)


def test_reset_starts_again(firmware: Firmware) -> None:
    simulation = simulate(firmware.uf2, seconds=1.2, commands=[(0.3, "reset\n")])
    assert replies(simulation) == [{"reply": "reset"}]
    assert len(simulation.restarts) == 1
    assert 0.3 < simulation.restarts[0] < 0.45
    assert simulation.hops[-1].number < 25, "hops are counted from 0 again"


def test_first_valid_result_within_1200_ms(firmware: Firmware) -> None:
    simulation = simulate(firmware.uf2, seconds=1.2)
    first = next(hop for hop in simulation.hops if hop.warm)
    assert first.label is not None
    assert simulation.start_seconds > 0.001, "the crystal's start alone takes a millisecond"
    assert simulation.start_seconds + first.time < 1.2


def test_ten_thousand_random_commands_and_one_too_long(firmware: Firmware) -> None:
    """No hop is missed, and each line of text is whole JSON."""
    draw = random.Random(4)
    words = ["version", "status", "capture off", "versio", "statuss", " ", "x"]

    def command() -> str:
        if draw.random() < 0.3:
            return draw.choice(words)
        length = draw.randrange(1, 12)
        return "".join(chr(draw.choice([*range(1, 10), *range(14, 256)])) for _ in range(length))

    commands = [command() for _ in range(10_000)]
    commands[5000] = "a" * 3000
    text = ("\n".join(commands) + "\n").encode("latin-1", "replace")
    simulation = simulate(firmware.uf2, seconds=6.0, usb_input=text)
    for _, line in simulation.lines:
        json.loads(line)
    numbers = [hop.number for hop in simulation.hops]
    assert simulation.hops[-1].overruns == 0
    assert simulation.hops[-1].number > 180
    assert len(numbers) > 100
    errors = [reply["error"] for reply in replies(simulation) if "error" in reply]
    assert any("too long" in error for error in errors)
    assert "unknown command; try version, status, capture, boot or reset" in errors[0]


def test_a_terminal_that_echoes_is_not_answered(firmware: Firmware) -> None:
    """Linux opens a port with echo on: what the board says comes back to it as commands."""
    heard = b""
    with LiveBoard(firmware.uf2) as board:
        while heard.count(b'"hop"') < 60:
            news = board.read(5)
            heard += news
            board.write(news)
        board.write(b"\nversion\n")
        while b'"version"' not in heard:
            heard += board.read(5)
    assert heard.count(b'"error"') == 0
