"""The phases of a training, in order: baseline, new head, fine tuning, quantization."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from jerboa.clips import Recording, Split
from jerboa.errors import DatasetError, ModelError
from jerboa.features import LogMel
from jerboa.training._distillation import Teacher
from jerboa.training._loop import Phase, run_phase
from jerboa.training._pooled import pool_examples
from jerboa.training._recordings import examples_of, fingerprint_recordings, varied_examples_of
from jerboa.training.architectures import add_head, build_network
from jerboa.training.examples import Examples, TrainingExamples
from jerboa.training.front_ends import FrontEnd, find_front_end
from jerboa.training.progress import Progress
from jerboa.training.settings import TrainingSettings
from jerboa.training.tensorflow import keras

__all__ = [
    "History",
    "Material",
    "adapt_normalization",
    "digest",
    "digest_weights",
    "prepare",
    "train_from_scratch",
    "transfer",
]

History = dict[str, list[dict[str, float]]]
"""Metrics of each epoch by phase; epoch 0 is before training."""

_NORMALIZATION_WINDOWS = 2_000


@dataclass(frozen=True)
class Material:
    """What all phases of one training share.

    Attributes
    ----------
    labels : tuple of str
    training : TrainingExamples
        Varied in each epoch if the settings say so.
    plain : Examples
        Some training windows as they are: for normalization and calibration.
    validation : Examples
    front_end : FrontEnd
    settings : TrainingSettings
    folder : Path
        For checkpoints.
    fingerprint : str
        Of recordings, labels and settings.
    progress : Progress or None
    teacher : Teacher or None
        What all phases learn from beside the labels.
    """

    labels: tuple[str, ...]
    training: TrainingExamples
    plain: Examples
    validation: Examples
    front_end: FrontEnd
    settings: TrainingSettings
    folder: Path
    fingerprint: str
    progress: Progress | None
    teacher: Teacher | None = None

    @property
    def outputs(self) -> int:
        """Neurons of the last layer: one for two labels."""
        return 1 if len(self.labels) == 2 else len(self.labels)

    def phase(self, name: str, **changes: Any) -> Phase:
        """Describe one phase; its settings are those of its name unless changed."""
        standard = Phase(
            name=name,
            settings=getattr(self.settings, name),
            training=self.training,
            validation=self.validation,
            labels=len(self.labels),
            seed=self.settings.seed,
            batch_size=self.settings.batch_size,
            balance=self.settings.class_weights,
            fingerprint=self.fingerprint,
            label_smoothing=self.settings.label_smoothing,
            weight_decay=self.settings.weight_decay,
            averaging=self.settings.weight_averaging,
            teacher=self.teacher,
        )
        return replace(standard, **changes)

    def run(self, network: Any, phase: Phase) -> list[dict[str, float]]:
        """Run one phase with this training's folder and progress."""
        return run_phase(network, phase, self.folder, self.progress)


def prepare(
    split: Split,
    settings: TrainingSettings,
    folder: Path,
    background: Sequence[Recording] = (),
    progress: Progress | None = None,
) -> Material:
    """Read and transform the recordings of a split.

    Raises
    ------
    ClipError
        If a recording is unusable or holds nothing but silence.
    DatasetError
        If there is nothing to train on or to validate with.
    """
    front_end = find_front_end(settings.front_end)
    for part, recordings in (("training", split.train), ("validation", split.validation)):
        if not recordings:
            raise DatasetError(
                f"the {part} part has no recordings; add at least 3 of each label or split again"
            )
    rng = np.random.default_rng(settings.seed)
    count = max(_NORMALIZATION_WINDOWS, settings.calibration_windows)
    training: TrainingExamples
    if isinstance(front_end, LogMel) and settings.feature_augmentation:
        training = pooled = pool_examples(
            split.train, split.labels, settings, front_end, background
        )
        plain = pooled.plain(count, rng)
    elif isinstance(front_end, LogMel) or settings.augmentation is None:
        training = fixed = examples_of(split.train, split.labels, settings, front_end)
        plain = fixed.draw(count, rng)
    else:
        training = varied = varied_examples_of(
            split.train, split.labels, settings, front_end, background
        )
        plain = varied.plain(count, rng)
    _refuse_alike(plain)
    return Material(
        labels=split.labels,
        training=training,
        plain=plain,
        validation=examples_of(split.validation, split.labels, settings, front_end),
        front_end=front_end,
        settings=settings,
        folder=folder,
        fingerprint=digest(
            settings.model_dump(mode="json"),
            split.labels,
            *(fingerprint_recordings(part) for part in (split.train, split.validation, background)),
        ),
        progress=progress,
    )


def _refuse_alike(windows: Examples) -> None:
    if len(windows) > 1 and (windows.magnitudes == windows.magnitudes[0]).all():
        raise DatasetError(
            f"all {len(windows)} training windows are alike, to the last bit: there is nothing to "
            "tell apart; record sounds that differ"
        )


def train_from_scratch(material: Material, name: str = "baseline") -> tuple[Any, History]:
    """Train all layers of the chosen architecture, in a phase of the given name."""
    network = _untrained(material, material.settings.precision)
    adapt_normalization(network, material.plain.real())
    history = material.run(network, replace(material.phase("baseline"), name=name))
    if material.settings.precision != "float32":
        network = _with_weights_of(network, _untrained(material, "float32"))
    return network, {name: history}


def transfer(baseline: Any, material: Material) -> tuple[Any, History]:
    """Give a baseline a new head; train first the head alone, then all layers.

    Raises
    ------
    ModelError
        If the baseline has no layer ``logits`` to replace.
    """
    fingerprint = digest(material.fingerprint, digest_weights(baseline))
    material = replace(material, fingerprint=fingerprint)
    shape = (material.front_end.columns, material.front_end.bins)
    if baseline.input_shape[1:3] != shape:
        raise ModelError(
            f"the base reads windows of {baseline.input_shape[1]} columns and "
            f"{baseline.input_shape[2]} bins, the front end '{_name(material.settings)}' gives "
            f"{shape[0]} and {shape[1]}; give a base that was trained with this front end"
        )
    try:
        features = baseline.get_layer("logits").input
    except ValueError as error:
        raise ModelError(
            "the baseline has no layer 'logits' to put a new head in place of; "
            "give a .keras file that jerboa has trained"
        ) from error
    keras.utils.set_random_seed(material.settings.seed)
    network = keras.Model(baseline.input, add_head(features, material.outputs), name=baseline.name)
    _set_trainable(network, only="logits")
    head = material.run(network, material.phase("head"))
    _set_trainable(network)
    return network, {
        "head": head,
        "fine_tuning": material.run(network, material.phase("fine_tuning")),
    }


def _name(settings: TrainingSettings) -> str:
    choice = settings.front_end
    return choice if isinstance(choice, str) else choice.kind


def _untrained(material: Material, precision: str) -> Any:
    front_end = material.front_end
    return build_network(
        material.settings.architecture,
        material.outputs,
        shape=(front_end.columns, front_end.bins),
        seed=material.settings.seed,
        width=material.settings.width,
        precision=precision,
    )


def _with_weights_of(trained: Any, network: Any) -> Any:
    network.set_weights(trained.get_weights())
    for layer in network.layers:
        if isinstance(layer, keras.layers.Normalization):
            layer.finalize_state()
    return network


def _set_trainable(network: Any, only: str | None = None) -> None:
    for layer in network.layers:
        if not isinstance(layer, keras.layers.Normalization):
            layer.trainable = only is None or layer.name == only


def adapt_normalization(network: Any, windows: Any) -> None:
    """Set the mean and variance of a network's normalizations to those of windows."""
    for layer in network.layers:
        if isinstance(layer, keras.layers.Normalization):
            before = keras.Model(network.input, layer.input)
            pieces = [
                before.predict_on_batch(windows[i : i + 256]) for i in range(0, len(windows), 256)
            ]
            layer.adapt(np.concatenate(pieces))


def digest_weights(network: Any) -> str:
    """Tell networks of different weights apart."""
    return hashlib.blake2b(
        b"".join(weights.tobytes() for weights in network.get_weights())
    ).hexdigest()


def digest(*parts: Any) -> str:
    """Tell anything that JSON can hold apart."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
