"""A base of one's own: found beside the project's settings, refused where it does not fit."""

from pathlib import Path

import pytest

from jerboa.errors import ProjectError
from jerboa.project import ProjectSettings
from jerboa.project._baseline import find_baseline
from jerboa.storage import take_lock
from jerboa.training import TrainingSettings, build_network, write_base

pytestmark = pytest.mark.training

FITTING = TrainingSettings(front_end="log_mel", architecture="detector", width=0.5)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    network = build_network("detector", 3, shape=(62, 40), width=0.5)
    write_base(tmp_path / "own.npz", network, FITTING, ("one", "two", "three"))
    return tmp_path


def found(folder: Path, training: TrainingSettings) -> Path | None:
    return find_baseline(ProjectSettings(base="own.npz", training=training), folder, None)


def test_it_is_found_in_the_project(folder: Path) -> None:
    assert found(folder, FITTING) == folder / "own.npz"
    longer = {"kind": "log_mel", "columns": 124}
    assert found(folder, TrainingSettings(**{**FITTING.model_dump(), "front_end": longer}))


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"width": 1.0}, r"'detector' of width 1; .*--architecture detector --width 1'"),
        ({"architecture": "temporal"}, r"'temporal' of width 0\.5"),
        ({"front_end": "log_mel_pcen"}, r"front end 'log_mel_pcen'"),
    ],
)
def test_one_that_does_not_fit_is_refused(folder: Path, changed: dict, told: str) -> None:
    with pytest.raises(ProjectError, match=told):
        found(folder, FITTING.model_copy(update=changed))


def test_a_base_that_another_process_trains_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JERBOA_CACHE", str(tmp_path))
    settings = ProjectSettings(base="generated", training=FITTING)
    baselines = tmp_path / "baselines"
    monkeypatch.setattr("jerboa.project._baseline._train", lambda kept, *_: kept.write_text("ours"))
    kept = find_baseline(settings, tmp_path, None)
    assert kept is not None
    kept.unlink()
    lock = take_lock(baselines / f".{kept.stem}.lock")
    assert lock is not None

    def progress(phase: str, epoch: int, epochs: int, metrics: object) -> None:
        kept.write_text("theirs")
        lock.close()

    assert find_baseline(settings, tmp_path, progress) == kept
    assert kept.read_text() == "theirs"
