"""``jerboa profile``: tables for people, JSON for programs."""

import json
from pathlib import Path

import pytest
from command_line import Run
from small_networks import chain

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


def test_unknown_board_is_one_line(jerboa: Run, model: Path) -> None:
    outcome = jerboa("profile", model, "--board", "picco", "--json")
    assert (outcome.code, outcome.err.count("\n")) == (2, 1)
    assert "unknown board 'picco'" in outcome.err


def test_help_shows_an_example(jerboa: Run) -> None:
    assert "Example: jerboa profile" in jerboa("profile", "--help").out
