"""Runs the command line in this process, as a user would call it."""

import sys
from pathlib import Path

import pytest
from command_line import Outcome, Run, noise

from jerboa.cli import main
from jerboa.clips import write_clip


@pytest.fixture
def jerboa(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: object) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["jerboa", *map(str, arguments)])
        capsys.readouterr()
        try:
            main()
            code = 0
        except SystemExit as stop:
            code = int(stop.code or 0)
        captured = capsys.readouterr()
        return Outcome(code, captured.out, captured.err)

    return run


@pytest.fixture
def project(jerboa: Run, tmp_path: Path) -> Path:
    """A project with three recordings of each of two labels."""
    folder = tmp_path / "project"
    assert jerboa("new", folder).code == 0
    for index in range(3):
        write_clip(folder / "clips" / "background" / f"b{index}.wav", noise(index))
        write_clip(folder / "clips" / "kettle" / f"k{index}.wav", noise(10 + index))
    return folder
