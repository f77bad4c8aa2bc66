"""``jerboa profile``: tables for people, JSON for programs."""

import json
from pathlib import Path

import pytest
from command_line import Run
from small_networks import chain

from jerboa.cli._progress import console
from jerboa.firmware import board_names
from jerboa.project import HOP_CYCLES, HopBudget

pytestmark = pytest.mark.emulator


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "chain.tflite"
    path.write_bytes(chain())
    return path


def test_tables_and_files(jerboa: Run, model: Path, tmp_path: Path) -> None:
    outcome = jerboa("profile", model, "-o", tmp_path / "out")
    assert outcome.code == 0, outcome.err
    for word in ("CONV_2D", "cycles/MAC", "lower bound", "no hop"):
        assert word in outcome.out
    assert json.loads((tmp_path / "out" / "profile.json").read_text())["model"] == "chain.tflite"
    assert (tmp_path / "out" / "arena.png").exists()


def test_json_is_all_that_is_printed(jerboa: Run, model: Path) -> None:
    outcome = jerboa("profile", model, "--json", "--board", "pico")
    assert outcome.code == 0, outcome.err
    assert json.loads(outcome.out)["window"]["operators"][1]["kind"] == "CONV_2D"


def test_budget_of_a_board(jerboa: Run, alarm_model: Path) -> None:
    outcome = jerboa("profile", alarm_model, "--board", "waveshare_rp2040_zero")
    assert outcome.code == 0, outcome.err
    for word in ("waveshare_rp2040_zero", "4,000,000 cycles", "yes", "32 of 129 bins are read"):
        assert word in outcome.out


def test_budget_of_every_board(
    jerboa: Run, alarm_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def measure(model: Path, board: str, cycles: int) -> HopBudget:
        most = cycles if board == "pico" else HOP_CYCLES + 1
        return HopBudget(board, 0, 0, most, most, 0, 1, 1, 1, 1)

    monkeypatch.setattr("jerboa.project._profile.measure_hop", measure)
    monkeypatch.setattr(console, "_width", 120)
    outcome = jerboa("profile", alarm_model, "--board", "all")
    assert outcome.code == 0, outcome.err
    rows = [line.split() for line in outcome.out.splitlines()]
    holds = {row[0]: row[-1] for row in rows if row and row[0] in board_names()}
    assert holds == {name: "yes" if name == "pico" else "no" for name in board_names()}


def test_numbers_are_whole_in_a_terminal_of_80_columns(
    jerboa: Run, alarm_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A long name is broken, a number never."""
    name, measured = "arduino_nano_rp2040_connect", (71_496, 54_601, 224_393, 365_275)
    monkeypatch.setattr(
        "jerboa.project._profile.measure_hop",
        lambda *_: HopBudget(name, *measured, 0, 1, 1, 1, 1),
    )
    monkeypatch.setattr(console, "_width", 80)
    outcome = jerboa("profile", alarm_model, "--board", name)
    assert "…" not in outcome.out
    assert all(f"{each:,}" in outcome.out for each in measured)


def test_measurements_are_told_where_they_cannot_be_written(
    jerboa: Run, model: Path, tmp_path: Path
) -> None:
    (tmp_path / "out").write_text("a file")
    outcome = jerboa("profile", model, "-o", tmp_path / "out")
    assert outcome.code == 2
    assert "cannot be written" in outcome.err
    assert "CONV_2D" in outcome.out


def test_unknown_board_is_one_line(jerboa: Run, model: Path) -> None:
    outcome = jerboa("profile", model, "--board", "picco", "--json")
    assert (outcome.code, outcome.err.count("\n")) == (2, 1)
    assert "unknown board 'picco'" in outcome.err


def test_help_shows_an_example(jerboa: Run) -> None:
    assert "Example: jerboa profile" in jerboa("profile", "--help").out
