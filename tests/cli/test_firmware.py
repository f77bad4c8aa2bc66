"""Which board and microphone a command takes: its options, else the project's, else the usual."""

from pathlib import Path

import pytest
from command_line import Run

from jerboa.clips import read_clip, write_clip
from jerboa.errors import ToolError

pytestmark = pytest.mark.emulator

CHOSEN = """\
board = "sparkfun_micromod"
[firmware]
microphone = "i2s"
pins = { data = 7, event = 13 }
mic_over_usb = false
"""


@pytest.fixture
def alarm(test_data: Path, tmp_path: Path) -> Path:
    path = tmp_path / "alarm.wav"
    write_clip(path, read_clip(test_data / "fire_alarms" / "bigsoundbank-1151.flac")[:24_000])
    return path


def tell_wiring(*_: object, **wiring: object) -> None:
    """In place of a board that would run until it is stopped."""
    raise ToolError(f"{wiring['microphone']} on {wiring['microphone_data_pin']}")


def test_the_projects_microphone_is_built_and_simulated(
    jerboa: Run, project: Path, alarm_model: Path, alarm: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a model and a UF2 by name too: no audio leaves a board whose project forbids it."""
    (project / "jerboa.toml").write_text(CHOSEN)
    monkeypatch.chdir(project)
    built = jerboa("build", alarm_model)
    assert "pins   i2s data=7 clock=3 ws=2, led=25, event=13" in built.out
    assert b"jerboa microphone" not in Path("firmware/firmware.elf").read_bytes()
    heard = jerboa("simulate", "firmware/firmware.uf2", alarm)
    assert "heard     detected" in heard.out
    assert "warning" not in heard.out
    monkeypatch.setattr("jerboa.emulator.LiveBoard", tell_wiring)
    watched = jerboa("monitor", "--virtual", "firmware/firmware.uf2", alarm)
    assert "i2s on 7" in watched.err

    monkeypatch.chdir(project.parent)
    deaf = jerboa("simulate", project / "firmware" / "firmware.uf2", alarm)
    assert "warning   nothing drives the wire" in deaf.out


def test_an_option_wins(
    jerboa: Run, project: Path, alarm_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "jerboa.toml").write_text(CHOSEN)
    monkeypatch.chdir(project)
    built = jerboa("build", alarm_model, "--board", "pico", "--mic", "pdm", "--pins", "event=14")
    assert "pins   pdm data=2 clock=3, led=25, event=14" in built.out
