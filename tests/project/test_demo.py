"""The demo before it trains: what it was asked for, and what of an earlier one it goes on with."""

from pathlib import Path

import pytest

from jerboa.errors import ProjectError
from jerboa.project import Project, run_demo


class Stopped(Exception):
    pass


def stop(stage: str, *_: object) -> None:
    raise Stopped(stage)


def begin(folder: Path, **asked: object) -> Project:
    """A demo that is stopped while it generates its sounds."""
    with pytest.raises(Stopped, match="generating_sounds"):
        run_demo(folder, progress=stop, **asked)
    return Project.open(folder)


@pytest.mark.parametrize("model", ["log_mel", "tutorial"])
def test_the_seed_is_that_of_the_training_too(tmp_path: Path, model: str) -> None:
    assert begin(tmp_path / "demo", seed=5, model=model).settings.training.seed == 5


def test_an_interrupted_demo_goes_on_only_with_what_it_was_asked_for(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    begin(folder, seed=5)
    epochs = folder / "runs" / ".demo.partial"
    epochs.mkdir(parents=True)
    begin(folder, seed=5)
    assert epochs.exists()
    settings = begin(folder, seed=5, model="tutorial").settings.training
    assert (settings.front_end, settings.seed) == ("spectrogram", 5)
    assert not epochs.exists(), "epochs of another network"
    assert begin(folder, seed=6, model="tutorial").settings.training.seed == 6


@pytest.mark.parametrize("added", ["runs/mine", "clips/alarm/kitchen.wav", "searches"])
def test_a_demo_that_someone_went_on_with_is_not_replaced(tmp_path: Path, added: str) -> None:
    folder = tmp_path / "demo"
    begin(folder)
    (folder / "runs" / "demo").mkdir(parents=True)
    (folder / "clips" / "alarm").mkdir(exist_ok=True)
    (folder / "clips" / "alarm" / "temporal-three-001.wav").touch()
    (folder / added).mkdir()
    with pytest.raises(ProjectError, match=f"{added} is not the demo's.*--output"):
        run_demo(folder)
    assert (folder / added).exists()
    (folder / added).rmdir()
    begin(folder)
    assert not (folder / "runs" / "demo").exists(), "a demo alone is replaced"
