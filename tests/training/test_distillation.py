"""Distillation: the teachers' answers count as the paper says, and are learned."""

from dataclasses import replace

import numpy as np
import pytest

from jerboa.clips import Split
from jerboa.errors import ModelError
from jerboa.training import DistillationSettings, train

pytestmark = pytest.mark.training


@pytest.fixture(scope="module")
def plain(short):
    return short.model_copy(update={"quantization": "ptq"})


def softmax(logits: np.ndarray) -> np.ndarray:
    return np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)


def taught_by(plain, *teachers: str, weight: float = 1.0):
    distillation = DistillationSettings(teachers=teachers, weight=weight)
    return plain.model_copy(update={"distillation": distillation})


@pytest.mark.parametrize("temperature", [1.0, 2.0, 5.0])
def test_softening_divides_the_logits(temperature):
    from jerboa.training._distillation import soften

    logits = np.random.default_rng(0).normal(0, 2, (5, 4))
    given = soften(softmax(logits).astype(np.float32), temperature)
    np.testing.assert_allclose(given, softmax(logits / temperature), atol=1e-5)
    one = 1 / (1 + np.exp(-logits[:, :1]))
    given = soften(one.astype(np.float32), temperature)
    np.testing.assert_allclose(given, 1 / (1 + np.exp(-logits[:, :1] / temperature)), atol=1e-5)


def test_loss_is_the_papers():
    """Cross-entropies with labels and with the softened ensemble, the latter times T squared."""
    from jerboa.training._distillation import Teacher
    from jerboa.training.tensorflow import keras

    rng = np.random.default_rng(1)
    student, one, other = (rng.normal(0, 2, (6, 3)) for _ in range(3))
    labels = np.eye(3)[rng.integers(0, 3, 6)]

    def network(logits):
        return lambda windows, training: softmax(logits).astype(np.float32)

    teacher = Teacher([network(one), network(other)], weight=0.3, temperature=2.0)
    _, targets, _ = teacher.add_targets(None, labels.astype(np.float32), None)
    loss = teacher.loss(keras.losses.categorical_crossentropy)
    given = loss(targets, softmax(student).astype(np.float32))
    taught = (softmax(one / 2) + softmax(other / 2)) / 2
    wanted = 0.7 * -(labels * np.log(softmax(student))).sum(axis=1)
    wanted += 0.3 * 4 * -(taught * np.log(softmax(student / 2))).sum(axis=1)
    np.testing.assert_allclose(given, wanted, rtol=1e-4)


def test_a_pupil_believes_its_teacher_against_the_labels(tones, plain, tmp_path):
    swapped = {"background": "alarm", "alarm": "background"}
    reversed_labels = Split(
        *(
            tuple(replace(each, label=swapped[each.label]) for each in part)
            for part in (tones.train, tones.validation, tones.test)
        ),
        tones.labels,
    )
    teacher = train(reversed_labels, tmp_path / "teacher", settings=plain)
    # The best epoch would be the one that has learned least.
    every_epoch = plain.baseline.model_copy(update={"patience": None})
    settings = taught_by(plain.model_copy(update={"baseline": every_epoch}), str(teacher.network))
    pupil = train(tones, tmp_path / "pupil", settings=settings)
    assert teacher.metrics["test_float"] >= 0.75
    assert pupil.metrics["test_float"] <= 0.25


def test_architectures_are_trained_first_and_the_whole_resumes(tones, plain, tmp_path):
    few = plain.baseline.model_copy(update={"epochs": 3})
    settings = taught_by(
        plain.model_copy(update={"baseline": few}), "tutorial", "tutorial", weight=0.5
    )
    whole = train(tones, tmp_path / "whole", settings=settings)
    assert list(whole.history) == ["teacher_0", "teacher_1", "baseline"]
    assert whole.history["teacher_0"] != whole.history["teacher_1"], "each has a seed of its own"

    def stop(phase, epoch, epochs, metrics):
        if (phase, epoch) == ("baseline", 1):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(tones, tmp_path / "again", settings=settings, progress=stop)
    again = train(tones, tmp_path / "again", settings=settings)
    assert again.model.read_bytes() == whole.model.read_bytes()


def test_a_teacher_that_hears_something_else_is_refused(tones, plain, tmp_path):
    few = plain.model_copy(update={"baseline": plain.baseline.model_copy(update={"epochs": 1})})
    teacher = train(tones, tmp_path / "teacher", settings=few)
    settings = taught_by(few, str(teacher.network)).model_copy(
        update={"front_end": "log_mel", "architecture": "small_cnn", "feature_augmentation": None}
    )
    with pytest.raises(ModelError, match=r"teacher .*124, 129.*same front end"):
        train(tones, tmp_path / "pupil", settings=settings)


def test_all_teachers_are_looked_at_before_the_first_is_trained(tones, plain, tmp_path):
    begun = []
    nothing = str(tmp_path / "nothing.keras")
    with pytest.raises(ModelError, match=r"nothing\.keras"):
        train(
            tones,
            tmp_path / "pupil",
            settings=taught_by(plain, "tutorial", nothing),
            progress=lambda *told: begun.append(told),
        )
    assert not begun
