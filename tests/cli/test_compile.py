"""``jerboa compile``: its files, and one line for what is wrong."""

from pathlib import Path
from random import Random

import pytest
from command_line import Run
from networks import NETWORKS


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "model.tflite"
    path.write_bytes(NETWORKS["RELU"](Random(1)))
    return path


def test_files_are_named(jerboa: Run, model: Path, tmp_path: Path) -> None:
    outcome = jerboa("compile", model, "--to", "c", "-o", tmp_path / "out", "--name", "kettle")
    assert outcome.code == 0, outcome.err
    named = outcome.out.split()
    assert str(tmp_path / "out" / "kettle.h") in named
    assert all(Path(path).exists() for path in named)


def test_folder_is_called_as_the_network(
    jerboa: Run, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert jerboa("compile", model, "--to", "arduino", "--name", "kettle").code == 0
    assert (tmp_path / "kettle" / "library.properties").exists()


def test_interpreter_of_the_tutorial(jerboa: Run, model: Path, tmp_path: Path) -> None:
    assert jerboa("export", "tflm", model, "-o", tmp_path / "tflm").code == 0
    assert (tmp_path / "tflm" / "tflite_model.h").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--to", "zephyr"), "unknown target 'zephyr'; choose one of c, pico-sdk, arduino, tflm"),
        (("--name", "a-b"), "'a-b' is no name"),
        (("--to", "tflm", "--compact-weights"), "leave out --compact-weights"),
    ],
)
def test_wrong_argument_is_one_line(
    jerboa: Run, model: Path, tmp_path: Path, arguments: tuple[str, str], words: str
) -> None:
    outcome = jerboa("compile", model, "-o", tmp_path / "out", *arguments)
    assert outcome.code == 2
    assert outcome.err.startswith("error: ")
    assert words in outcome.err
    assert outcome.err.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_missing_model_is_one_line(jerboa: Run, tmp_path: Path) -> None:
    outcome = jerboa("compile", tmp_path / "none.tflite", "-o", tmp_path / "out")
    assert (outcome.code, outcome.err.count("\n")) == (2, 1)
    assert "none.tflite: cannot be read" in outcome.err


def test_help_shows_an_example(jerboa: Run) -> None:
    outcome = jerboa("compile", "--help")
    assert outcome.code == 0
    assert "Example: jerboa compile" in outcome.out
