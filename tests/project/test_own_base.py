"""A base of one's own: found beside the project's settings, refused where it does not fit."""

from pathlib import Path

import pytest

from jerboa.clips import Recording
from jerboa.errors import ProjectError
from jerboa.project import ProjectSettings
from jerboa.project._baseline import base_note, find_baseline
from jerboa.project._report import base_rows
from jerboa.storage import take_lock
from jerboa.training import TrainingSettings, build_network, shipped_base, write_base

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


def test_a_shipped_base_is_not_judged_by_what_it_has_heard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JERBOA_CACHE", str(tmp_path))
    monkeypatch.setattr("jerboa.project._baseline._train", lambda kept, *_: kept.touch())
    fitting = FITTING.model_copy(update={"width": 1.0})
    auto = ProjectSettings(base="auto", training=fitting)
    asked_for = auto.model_copy(update={"base": "shipped"})
    shipped = shipped_base(fitting)
    new = [Recording("dog", "esc50-1", Path("a.wav")), Recording("dog", "mine", Path("b.wav"))]
    heard = [Recording("dog", "esc50-100032", Path("1-100032-A-0.wav")), *new]
    assert find_baseline(auto, tmp_path, None, new) == shipped
    assert base_note(auto, new) is base_note(asked_for, new) is None
    generated = find_baseline(auto, tmp_path, None, heard)
    assert generated is not None
    assert generated.parent == tmp_path / "baselines"
    assert find_baseline(asked_for, tmp_path, None, heard) == shipped
    told = {"auto": "the shipped one has heard 1 of the 3", "shipped": "it has heard 1 of the 3"}
    for settings in (auto, asked_for):
        [(name, value, note)] = base_rows(base_note(settings, heard))
        assert (name, value) == ("base", "shipped" if settings is asked_for else "generated")
        assert note.startswith(told[settings.base])
    assert base_note(auto.model_copy(update={"base": "none"}), heard) is None
    assert base_note(auto.model_copy(update={"training": FITTING}), heard) is None
