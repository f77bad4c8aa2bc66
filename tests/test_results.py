"""Measured numbers: their names, the commands that remake them, and the pages made from them."""

import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from benchmarks import __main__ as every
from benchmarks import render
from benchmarks._results import RESULTS, read_rows

FOLLOWED = {
    "hop": "microphone frontend network total",
    "image": "flash ram",
    "kernel": "conv2d pointwise depthwise dense",
    "model.keywords": "network",
    "features": "speedup",
    "build": "warm",
    "esc10.tutorial": "float int8",
    "esc10.best": "float int8 hop ram",
    "alarm.leave_one_out": "recall_min false_alarms",
    "alarm.stream": "recall false_alarms_per_hour",
    "demo": "time",
}
"""These rows keep their names, so that a number can be compared with an older one."""


@pytest.mark.parametrize("above", FOLLOWED)
def test_rows_that_are_followed_keep_their_names(above: str) -> None:
    names = {row["name"] for row in read_rows()}
    assert {f"{above}.{name}" for name in FOLLOWED[above].split()} <= names


def test_every_benchmark_is_among_all() -> None:
    """What is left out is not measured by `make bench`."""
    files = {path.stem for path in Path(every.__file__).parent.glob("*.py")}
    assert {name for name in files if not name.startswith("_")} == set(every.ALL)


def test_cycles_say_what_does_not_count_them() -> None:
    """What the emulator leaves out stands beside each number of cycles."""
    for row in read_rows():
        if str(row["unit"]).startswith("cycles"):
            assert "emulator" in str(row["conditions"]), row["name"]


def test_without_recordings_nothing_is_measured() -> None:
    """A line that says what is missing, before the first benchmark."""
    result = subprocess.run(
        [sys.executable, "-m", "benchmarks"],
        cwd=RESULTS.parent.parent,
        env={name: value for name, value in os.environ.items() if name != "JERBOA_TEST_DATA"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode != 0
    assert result.stderr.count("\n") == 1, result.stderr
    assert "JERBOA_TEST_DATA" in result.stderr


def test_the_pages_are_those_of_the_rows() -> None:
    """After a measurement: `make docs`."""
    assert RESULTS.with_suffix(".md").read_text(encoding="utf-8") == render.render()
    assert render.hop_table() in render.README.read_text(encoding="utf-8")


def test_the_command_of_every_row_is_there_and_all_are_run_by_make_bench() -> None:
    commands = {str(row["command"]) for row in read_rows()}
    modules = {command.partition("-m benchmarks.")[2].split()[0] for command in commands}
    folder = Path(render.__file__).parent
    listed = (folder / "__main__.py").read_text(encoding="utf-8")
    run = set(re.findall(r'^    "(\w+)",$', listed, re.MULTILINE))
    assert modules <= run
    assert all((folder / f"{name}.py").exists() for name in run)


def test_make_bench_names_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("cmsisdsp", reason="no cmsisdsp wheel for this Python")
    from benchmarks import features

    audio = tmp_path / "esc10" / "audio"
    audio.mkdir(parents=True)
    noise = np.random.default_rng(0).integers(-9_000, 9_000, 20_000).astype(np.int16)
    soundfile.write(audio / "one.wav", noise, 16_000)
    recorded: list[str] = []
    monkeypatch.setattr(features, "chip_cycles", dict)
    monkeypatch.setattr(features, "record", lambda name, *_: recorded.append(name))
    monkeypatch.setattr(sys, "argv", ["benchmarks"])
    monkeypatch.setenv("JERBOA_TEST_DATA", str(tmp_path))
    features.main()
    assert recorded == ["features.speedup"]
