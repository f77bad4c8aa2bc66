"""A run is whole or it is not there."""

import errno
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from jerboa.errors import ProjectError, StorageError
from jerboa.project._runs import finished_runs, name_of, write_json, writing_run


def test_a_run_appears_when_it_is_whole(tmp_path: Path) -> None:
    with writing_run(tmp_path, "first") as folder:
        write_json(folder / "metrics.json", {"accuracy": 1.0})
        assert finished_runs(tmp_path) == []
    [run] = finished_runs(tmp_path)
    assert run.name == "first"
    assert run.metrics() == {"accuracy": 1.0}


def test_a_folder_of_something_else_is_no_run(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    with writing_run(tmp_path, "first") as folder:
        write_json(folder / "metrics.json", {})
    assert [run.name for run in finished_runs(tmp_path)] == ["first"]


def _interrupted(runs: Path, error: BaseException) -> None:
    """Start the run ``first`` and break it off behind its third epoch."""
    with writing_run(runs, "first") as folder:
        (folder / "work").mkdir()
        (folder / "work" / "checkpoint").write_text("epoch 3")
        raise error


def test_an_interrupted_run_is_not_taken_for_whole_and_goes_on(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        _interrupted(tmp_path, KeyboardInterrupt())
    assert finished_runs(tmp_path) == []
    with writing_run(tmp_path) as folder:
        assert name_of(folder) == "first"
        assert (folder / "work" / "checkpoint").read_text() == "epoch 3"
        write_json(folder / "metrics.json", {})
    [run] = finished_runs(tmp_path)
    assert not (run.folder / "work").exists(), "checkpoints are gone from a whole run"


def test_a_finished_run_is_never_written_over(tmp_path: Path) -> None:
    with writing_run(tmp_path, "first") as folder:
        (folder / "model.tflite").write_bytes(b"model")
    with (
        pytest.raises(ProjectError, match="run 'first' exists already"),
        writing_run(tmp_path, "first"),
    ):
        pass
    assert (tmp_path / "first" / "model.tflite").read_bytes() == b"model"


@pytest.mark.parametrize("name", ["../out", "a/b", ".hidden", "", "x" * 65, "a b"])
def test_a_name_never_becomes_a_path(tmp_path: Path, name: str) -> None:
    with (
        pytest.raises(ProjectError, match="is no name for a run"),
        writing_run(tmp_path / "runs", name),
    ):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_keeps_what_was_done(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="make room"):
        _interrupted(tmp_path, OSError(errno.ENOSPC, "No space left on device"))
    assert (tmp_path / ".first.partial" / "work").is_dir()


WRITE = """
import sys
from pathlib import Path
from jerboa.project._runs import writing_run
with writing_run(Path(sys.argv[1])) as folder:
    print(folder.name, flush=True)
    sys.stdin.read()
"""


@contextmanager
def _another_process(runs: Path) -> Iterator[str]:
    """One that writes a run, killed at the end; gives the run's name."""
    other = subprocess.Popen(
        [sys.executable, "-c", WRITE, runs], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert other.stdout is not None
        yield name_of(Path(other.stdout.readline().decode().strip()))
    finally:
        other.kill()
        other.communicate()


def test_two_processes_never_write_one_run(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        _interrupted(tmp_path, KeyboardInterrupt())
    with _another_process(tmp_path) as name:
        assert name == "first", "it goes on with what was interrupted"
        with (
            pytest.raises(ProjectError, match="'first' is being written by another process"),
            writing_run(tmp_path, "first"),
        ):
            pass
        with writing_run(tmp_path) as folder, writing_run(tmp_path) as other:
            assert len({folder.name, other.name, ".first.partial"}) == 3
    with writing_run(tmp_path) as folder:
        assert name_of(folder) == "first", "a lock dies with its process"
    assert not list(tmp_path.glob(".*")), "nothing is left but runs"


def test_a_project_is_opened_without_tensorflow() -> None:
    program = "import sys, jerboa.project; sys.exit('tensorflow' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
