"""A run teaches only what hears and tells the same, and is judged by what it does not know."""

import json
from pathlib import Path

import pytest

from jerboa.clips import Recording, Split
from jerboa.errors import ProjectError
from jerboa.model_file import read_metadata, write_metadata
from jerboa.project._teachers import check_teachers
from jerboa.training import DistillationSettings, TrainingSettings, write_untrained

pytestmark = pytest.mark.training

LABELS = ("background", "alarm")
SETTINGS = TrainingSettings(
    front_end="log_mel",
    architecture="small_cnn",
    distillation=DistillationSettings(teachers=("first", "small_cnn", "own.keras")),
)


def recordings(*sources: str) -> tuple[Recording, ...]:
    return tuple(Recording("alarm", source, Path(source)) for source in sources)


SPLIT = Split(recordings("a", "b"), recordings("c"), recordings("d"), LABELS)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("model") / "model.tflite"
    write_untrained(path, SETTINGS, LABELS)
    return path.read_bytes()


@pytest.fixture
def project(tmp_path: Path, model: bytes) -> Path:
    run = tmp_path / "runs" / "first"
    run.mkdir(parents=True)
    (run / "model.keras").touch()
    (run / "model.tflite").write_bytes(model)
    (run / "split.json").write_text(json.dumps(SPLIT.sources()))
    return tmp_path


def test_a_run_of_the_same_split_teaches(project: Path) -> None:
    check_teachers(SETTINGS, project, SPLIT)
    check_teachers(SETTINGS, project, Split(recordings("a"), recordings("d"), (), LABELS))


def test_other_labels_are_refused(project: Path) -> None:
    path = project / "runs" / "first" / "model.tflite"
    metadata = read_metadata(path)
    assert metadata is not None
    write_metadata(path, metadata.model_copy(update={"labels": ("background", "dog")}))
    with pytest.raises(ProjectError, match=r"'first' tells background, dog, .* background, alarm"):
        check_teachers(SETTINGS, project, SPLIT)


def test_another_front_end_of_the_same_shape_is_refused(project: Path) -> None:
    changed = SETTINGS.model_copy(update={"front_end": "log_mel_level"})
    with pytest.raises(ProjectError, match="another front end"):
        check_teachers(changed, project, SPLIT)


@pytest.mark.parametrize(
    ("split", "told"),
    [
        (Split(recordings("d"), recordings("x"), recordings("a", "c"), LABELS), "2 of .*test"),
        (Split(recordings("d"), recordings("b"), recordings("x"), LABELS), "1 of .*validation"),
    ],
)
def test_what_it_has_learned_is_not_judged_by(project: Path, split: Split, told: str) -> None:
    with pytest.raises(ProjectError, match=f"'first' has learned from {told} recordings, such as"):
        check_teachers(SETTINGS, project, split)
