"""Odd names and values: brackets, spaces, full disks, signs; told as they are or refused."""

import subprocess
import sys
from pathlib import Path

import pytest
from command_line import Run

import jerboa as package


def test_the_version(jerboa: Run) -> None:
    outcome = jerboa("--version")
    assert (outcome.code, outcome.out.strip()) == (0, package.__version__)
    said = subprocess.run(
        [sys.executable, "-m", "jerboa", "--version"], capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == package.__version__


@pytest.mark.parametrize("name", ["p[/a]", "p[a]", "a long name " * 8])
def test_names_are_told_as_they_are(jerboa: Run, tmp_path: Path, name: str) -> None:
    """No markup is read in them, and no line breaks where the terminal ends."""
    folder = tmp_path / name.strip()
    outcome = jerboa("new", folder)
    assert outcome.code == 0
    assert f"cd '{folder}'" in outcome.out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("evaluate", "model", "clips", "--seed", "-1"), "--seed"),
        (("demo", "--seed", "-1"), "--seed"),
        (("simulate", "firmware", "clip", "--picture", "x.txt"), "--picture"),
        (("pretrain", "sounds", "-o", "."), "--output"),
    ],
)
def test_values_that_no_command_can_use(jerboa: Run, arguments: tuple[str, ...], told: str) -> None:
    outcome = jerboa(*arguments)
    assert outcome.code == 2
    assert told in outcome.err
    assert "Traceback" not in outcome.err


@pytest.mark.parametrize(
    ("labels", "told"),
    [
        ("hum, hum", "one is there twice"),
        ("hum", "labels 'hum': give two or more"),
        ("hum,", "labels 'hum, ': give two or more, each with a name"),
    ],
)
def test_labels_that_no_model_has(
    jerboa: Run, alarm_model: Path, tmp_path: Path, labels: str, told: str
) -> None:
    outcome = jerboa("build", alarm_model, "-o", tmp_path, "--labels", labels)
    assert outcome.code == 2
    assert told in outcome.err
    assert "Traceback" not in outcome.err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_an_output_on_a_full_disk() -> None:
    with Path("/dev/full").open("w") as full:
        said = subprocess.run(
            [sys.executable, "-m", "jerboa", "devices"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert said.returncode == 1
    assert said.stderr.splitlines()[0].endswith("the disk is full")
    assert "Traceback" not in said.stderr
