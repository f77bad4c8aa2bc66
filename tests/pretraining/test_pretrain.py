"""A base is made of what a teacher says; the teacher here hears how loud it is, nothing else."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from jerboa.clips import BACKGROUND, Recording
from jerboa.errors import ModelError, StorageError
from jerboa.features import LogMel
from jerboa.pretraining import PretrainingSettings, _pretrain, draw_lessons, pretrain
from jerboa.training import TrainingSettings, fits_base

pytestmark = pytest.mark.training

SETTINGS = PretrainingSettings(
    architecture="detector", width=0.5, windows=512, epochs=3, batch_size=16, learning_rate=1e-2
)


class Listener:
    """Stands for YAMNet: all that it can tell is how loud a window is."""

    def __init__(self, *_: object) -> None:
        pass

    def hear(self, windows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        level = windows.astype(np.float32).std(axis=1, keepdims=True) / 32_768
        return np.repeat(level, 1024, axis=1), np.repeat(np.float32(level > 0.03), 521, axis=1)


@pytest.fixture(scope="module")
def sounds() -> list[Recording]:
    rng = np.random.default_rng(0)
    noise = rng.normal(0, 2_000, (4, 48_000)) * np.repeat(rng.random((4, 30)) < 0.5, 1_600, axis=1)
    return [
        Recording(BACKGROUND, str(number), held=each.astype(np.int16))
        for number, each in enumerate(noise)
    ]


@pytest.fixture(autouse=True)
def _listener(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_pretrain, "YamNet", Listener)


def test_a_lesson_is_a_window_and_what_the_teacher_says_of_it(sounds: list[Recording]) -> None:
    told: list[tuple[int, int]] = []
    lessons = draw_lessons(
        sounds, Listener(), LogMel(), 600, progress=lambda done, whole: told.append((done, whole))
    )
    assert lessons.columns.shape == (600, 62, 40)
    assert lessons.embeddings.shape == (600, 1024)
    assert lessons.scores.shape == (600, 521)
    assert told == [(512, 600), (600, 600)]
    again = draw_lessons(sounds, Listener(), LogMel(), 600)
    assert (again.columns == lessons.columns).all(), "whatever the threads do"
    loudness = lessons.columns.astype(float).mean(axis=(1, 2))
    assert np.corrcoef(loudness, np.log(lessons.embeddings[:, 0]))[0, 1] > 0.5


def test_what_was_heard_is_not_heard_again(sounds: list[Recording], tmp_path: Path) -> None:
    class Stopped(BaseException):
        pass

    class Forgetful(Listener):
        """Is stopped in its second lesson."""

        lessons = 0

        def hear(self, windows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
            self.lessons += 1
            if self.lessons == 2:
                raise Stopped
            return super().hear(windows)

    with pytest.raises(Stopped):
        draw_lessons(sounds, Forgetful(), LogMel(), 600, folder=tmp_path)
    assert [each.name for each in tmp_path.iterdir()] == ["0.npz"]
    rest = Forgetful()
    lessons = draw_lessons(sounds, rest, LogMel(), 600, folder=tmp_path)
    assert rest.lessons == 1
    whole = draw_lessons(sounds, Listener(), LogMel(), 600)
    for one, other in zip(lessons.arrays, whole.arrays, strict=True):
        assert (one == other).all()


def test_a_damaged_lesson_is_heard_again(sounds: list[Recording], tmp_path: Path) -> None:
    whole = draw_lessons(sounds, Listener(), LogMel(), 512, folder=tmp_path)
    kept = tmp_path / "0.npz"
    for length in (0, 1_000, 1_000_000):
        kept.write_bytes(kept.read_bytes()[:length])
        again = draw_lessons(sounds, Listener(), LogMel(), 512, folder=tmp_path)
        for one, other in zip(again.arrays, whole.arrays, strict=True):
            assert (one == other).all()


def test_the_loss_falls_and_the_base_is_of_its_settings(
    sounds: list[Recording], tmp_path: Path
) -> None:
    losses: list[float] = []

    def told(stage: str, _done: int, _whole: int, metrics: dict[str, float]) -> None:
        if stage == "learning":
            losses.append(metrics["loss"])

    path = tmp_path / "base.npz"
    pretrain(sounds, path, settings=SETTINGS, teacher=tmp_path, progress=told)
    assert len(losses) == 3
    assert losses[-1] < 0.8 * losses[0]
    assert [each.name for each in tmp_path.iterdir()] == ["base.npz"]
    made_for = TrainingSettings(front_end="log_mel", architecture="detector", width=0.5)
    assert fits_base(path, made_for)
    assert not fits_base(path, made_for.model_copy(update={"width": 1.0}))
    assert not fits_base(path, made_for.model_copy(update={"front_end": "log_mel_pcen"}))


@pytest.mark.parametrize(
    ("torn", "epochs"),
    [(False, [1, 2, 3, 3]), (True, [1, 2, 3, 2, 3])],
    ids=["stopped", "killed while it wrote"],
)
def test_what_was_stopped_goes_on(
    sounds: list[Recording], tmp_path: Path, torn: bool, epochs: list[int]
) -> None:
    class Stopped(BaseException):
        pass

    losses: list[tuple[int, float]] = []

    def told(stage: str, done: int, _whole: int, metrics: dict[str, float]) -> None:
        if stage == "learning":
            losses.append((done, metrics["loss"]))
            if len(losses) == 3:
                raise Stopped

    path = tmp_path / "base.npz"
    with pytest.raises(Stopped):
        pretrain(sounds, path, settings=SETTINGS, teacher=tmp_path, progress=told)
    assert not path.exists()
    if torn:
        (backup,) = tmp_path.glob(".base.npz.*.partial")
        kept = backup / "latest.weights.h5"
        kept.write_bytes(kept.read_bytes()[:1_000])
    pretrain(sounds, path, settings=SETTINGS, teacher=tmp_path, progress=told)
    assert [epoch for epoch, _ in losses] == epochs
    assert losses[-1][1] == pytest.approx(losses[2][1], rel=0.05), "but for dropout's chance"
    assert [each.name for each in tmp_path.iterdir()] == ["base.npz"]


def test_what_was_heard_of_other_recordings_of_the_same_names_does_not_count(
    sounds: list[Recording], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Stopped(BaseException):
        pass

    def told(stage: str, _done: int, _whole: int, _metrics: dict[str, float]) -> None:
        if stage == "learning":
            raise Stopped

    heard = []

    class Counting(Listener):
        def hear(self, windows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
            heard.append(len(windows))
            return super().hear(windows)

    monkeypatch.setattr(_pretrain, "YamNet", Counting)
    others = [replace(each, held=each.samples() // 2) for each in sounds]
    for recordings in (sounds, sounds, others):
        with pytest.raises(Stopped):
            pretrain(
                recordings,
                tmp_path / "base.npz",
                settings=SETTINGS,
                teacher=tmp_path,
                progress=told,
            )
    assert heard == [512, 512], "the sounds once, the others once"


def test_an_unknown_architecture_is_refused_before_anything_is_heard(tmp_path: Path) -> None:
    settings = SETTINGS.model_copy(update={"architecture": "large"})
    with pytest.raises(ModelError, match="no architecture is called 'large'"):
        pretrain([], tmp_path / "base.npz", settings=settings, teacher=tmp_path)


def test_a_folder_that_cannot_be_written_is_told_before_anything_is_heard(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StorageError, match="choose another path"):
        pretrain([], tmp_path / "file" / "base.npz", settings=SETTINGS, teacher=tmp_path)
