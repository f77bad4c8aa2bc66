"""A network learns to say of a sound what the teacher says; its body becomes a base.

It learns the teacher's embedding beside its classes (A. Romero et al., "FitNets: Hints for Thin
Deep Nets", 2015): the classes alone are nearly all silent in any second.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from jerboa.clips import Recording
from jerboa.features import LogMel
from jerboa.pretraining._lessons import Lessons, draw_lessons
from jerboa.pretraining._yamnet import CLASSES, EMBEDDING, YamNet, get_yamnet
from jerboa.pretraining.settings import PretrainingSettings
from jerboa.storage import storage_errors
from jerboa.training import (
    Progress,
    TrainingSettings,
    build_network,
    find_front_end,
    fingerprint_recordings,
    write_base,
)
from jerboa.training.feature_augmentation import vary_features

__all__ = ["pretrain"]

_FRONT_END: Final = "log_mel"
_SCORES_WEIGHT = 25.0
"""Of the classes' mean cross entropy beside the embedding's mean square error."""
_SPREAD = 0.05
"""Added to the standard deviation of each of the embedding's values: some hardly ever move."""
_WARM_UP = 500
"""Steps."""
_NORMALIZATION_WINDOWS = 2_000


def pretrain(
    recordings: Sequence[Recording],
    output: Path,
    *,
    settings: PretrainingSettings | None = None,
    teacher: Path | None = None,
    progress: Progress | None = None,
) -> None:
    """Write a base that heard YAMNet's opinion of these recordings.

    After an interruption the same call goes on: with the windows that are still to be heard, or
    from the last whole epoch.

    Parameters
    ----------
    recordings : sequence of Recording
        Hours of anything, the more different the better; labels do not count. None may be of a
        part that tests what is trained from the base.
    output : Path
        The ``.npz``, which a project's ``base`` names.
    settings : PretrainingSettings, optional
        The defaults otherwise.
    teacher : Path, optional
        From `get_yamnet`, which is called otherwise.
    progress : Progress, optional
        Told of the windows that were heard and of each epoch.

    Raises
    ------
    ClipError
        If a recording cannot be read.
    DatasetError
        If there is next to no sound in them.
    ModelError
        If the architecture is unknown.
    DownloadError
        If the teacher cannot be had.
    StorageError
        If the disk is full or the folder cannot be written.
    """
    settings = settings or PretrainingSettings()
    front_end = find_front_end(_FRONT_END)
    assert isinstance(front_end, LogMel)
    network = build_network(
        settings.architecture,
        CLASSES,
        shape=(front_end.columns, front_end.bins),
        seed=settings.seed,
        width=settings.width,
    )
    backup = _backup_folder(output, settings, recordings)

    def heard(done: int, whole: int) -> None:
        if progress:
            progress("hearing", done, whole, {})

    lessons = draw_lessons(
        recordings,
        YamNet(teacher or get_yamnet()),
        front_end,
        settings.windows,
        settings.seed,
        heard,
        backup / fingerprint_recordings(recordings),
    )
    with storage_errors(backup):
        _learn(network, lessons, front_end, settings, backup, progress)
    as_trained = TrainingSettings(
        front_end=_FRONT_END, architecture=settings.architecture, width=settings.width
    )
    write_base(output, network, as_trained, [str(number) for number in range(CLASSES)])
    shutil.rmtree(backup, ignore_errors=True)


def _backup_folder(
    output: Path, settings: PretrainingSettings, recordings: Sequence[Recording]
) -> Path:
    """Where what is done is kept; another one for other settings or recordings."""
    names = "\n".join(each.name for each in recordings)
    known = hashlib.sha256(f"{settings.model_dump_json()}\n{names}".encode()).hexdigest()[:8]
    folder = output.with_name(f".{output.name}.{known}.partial")
    with storage_errors(output):
        folder.mkdir(parents=True, exist_ok=True)
    return folder


def _learn(
    network: Any,
    lessons: Lessons,
    front_end: LogMel,
    settings: PretrainingSettings,
    backup: Path,
    progress: Progress | None,
) -> None:
    from jerboa.training.tensorflow import keras

    some = front_end.real(lessons.columns[:_NORMALIZATION_WINDOWS])
    network.get_layer("normalization").adapt(some[..., np.newaxis])
    logits = network.get_layer("logits")
    embedding = keras.layers.Dense(EMBEDDING, name="embedding")(logits.input)
    learner = keras.Model(network.input, [embedding, logits.output])
    steps = max(1, len(lessons.columns) // settings.batch_size)
    warm_up = min(_WARM_UP, steps)
    schedule = keras.optimizers.schedules.CosineDecay(
        settings.learning_rate / 250,
        max(1, settings.epochs * steps - warm_up),
        alpha=0.01,
        warmup_target=settings.learning_rate,
        warmup_steps=warm_up,
    )
    learner.compile(
        keras.optimizers.AdamW(
            schedule,
            weight_decay=settings.weight_decay,
            use_ema=settings.weight_averaging > 0,
            ema_momentum=settings.weight_averaging,
        ),
        loss=["mean_squared_error", keras.losses.BinaryCrossentropy(from_logits=True)],
        loss_weights=[1.0, _SCORES_WEIGHT],
    )

    def tell(epoch: int, logs: dict[str, float]) -> None:
        if progress:
            progress("learning", epoch + 1, settings.epochs, dict(logs))

    learner.fit(
        _batches(learner, lessons, front_end, settings, steps),
        epochs=settings.epochs,
        shuffle=False,
        verbose=0,
        callbacks=[
            keras.callbacks.LambdaCallback(on_epoch_end=tell),
            keras.callbacks.BackupAndRestore(str(backup), double_checkpoint=True),
        ],
    )


def _batches(
    learner: Any, lessons: Lessons, front_end: LogMel, settings: PretrainingSettings, steps: int
) -> Any:
    """Batches in an order and with a variation that follow from the optimizer's step alone."""
    from jerboa.training.tensorflow import keras

    targets = np.sqrt(lessons.embeddings.astype(np.float32))
    mean, spread = targets.mean(axis=0), targets.std(axis=0) + _SPREAD
    targets = ((targets - mean) / spread).astype(np.float16)

    class Batches(keras.utils.PyDataset):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.on_epoch_begin()

        def __len__(self) -> int:
            return steps

        def on_epoch_begin(self) -> None:
            self._epoch = int(learner.optimizer.iterations) // steps
            rng = np.random.default_rng([settings.seed, self._epoch])
            self._order = rng.permutation(len(targets))

        def __getitem__(self, number: int) -> tuple[Any, Any]:
            rng = np.random.default_rng([settings.seed, self._epoch, number])
            size = settings.batch_size
            chosen = np.sort(self._order[number * size : (number + 1) * size])
            windows = front_end.real(lessons.columns[chosen])
            varied = vary_features(windows, windows, rng, settings.augmentation)
            said = lessons.scores[chosen].astype(np.float32)
            return varied[..., np.newaxis], (targets[chosen].astype(np.float32), said)

    return Batches()
