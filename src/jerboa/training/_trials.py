"""Many short trainings on one split, whose recordings are read and varied once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from jerboa.clips import Recording, Split
from jerboa.training._phases import Material, digest, prepare, train_from_scratch
from jerboa.training._pooled import PooledExamples
from jerboa.training._recordings import fingerprint_recordings
from jerboa.training.progress import Progress
from jerboa.training.settings import TrainingSettings

__all__ = ["Trials"]

_OF_AN_EPOCH = {
    *("architecture", "width", "batch_size", "precision", "class_weights"),
    *("feature_augmentation", "label_smoothing", "weight_decay", "weight_averaging"),
    *("distillation", "baseline", "head", "fine_tuning", "mining"),
    *("quantization", "quantization_aware"),
}
"""Settings that change nothing in what is read before the first epoch."""


class Trials:
    """Trainings that differ in their settings; only the train and validation parts are used.

    Parameters
    ----------
    split : Split
        What to train on and to validate with.
    background : sequence of Recording
        To be mixed into training windows.
    """

    def __init__(self, split: Split, background: Sequence[Recording] = ()) -> None:
        self._split = split
        self._background = background
        self._read: dict[str, Material] = {}

    def train(
        self, settings: TrainingSettings, folder: Path, progress: Progress | None = None
    ) -> list[dict[str, float]]:
        """Train a float network from scratch; interrupted, it goes on from its last epoch.

        Parameters
        ----------
        settings : TrainingSettings
            Distillation is left out.
        folder : Path
            Where the checkpoint goes.
        progress : Progress, optional
            Told of each epoch; what it raises ends the training.

        Returns
        -------
        list of dict
            Metrics of each epoch, epoch 0 before training.

        Raises
        ------
        ClipError, DatasetError, ModelError, StorageError
            As for `train`.
        """
        key = digest(settings.model_dump(mode="json", exclude=_OF_AN_EPOCH))
        if key not in self._read:
            self._read[key] = self._prepare(key, settings, folder)
        read = self._read[key]
        training = read.training
        if isinstance(training, PooledExamples) and settings.feature_augmentation:
            training = replace(training, augmentation=settings.feature_augmentation)
        material = replace(
            read,
            training=training,
            settings=settings,
            folder=folder,
            fingerprint=digest(read.fingerprint, settings.model_dump(mode="json")),
            progress=progress,
        )
        _, history = train_from_scratch(material)
        return history["baseline"]

    def _prepare(self, key: str, settings: TrainingSettings, folder: Path) -> Material:
        """Read the recordings; all trials that share them know them by the same fingerprint."""
        read = prepare(self._split, settings, folder, self._background)
        parts = (self._split.train, self._split.validation, self._background)
        known = digest(key, self._split.labels, *map(fingerprint_recordings, parts))
        return replace(read, fingerprint=known)
