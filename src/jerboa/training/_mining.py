"""Hard negatives: windows of unlabelled background that a trained network takes for a label.

K.-K. Sung, T. Poggio, "Example-based learning for view-based human face detection", 1998.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jerboa.clips import BACKGROUND, SAMPLE_RATE, Recording
from jerboa.errors import ClipError, DatasetError
from jerboa.training._phases import History, Material, digest, digest_weights
from jerboa.training._recordings import examples_of, fingerprint_recordings
from jerboa.training.examples import Batch, Examples, TrainingExamples
from jerboa.training.predict import keras_predictor

__all__ = ["JoinedExamples", "check_minable", "find_hard_negatives", "train_on_hard_negatives"]

_PIECE = 60 * SAMPLE_RATE
"""Samples that are transformed at a time: hours do not fit into memory."""


@dataclass(frozen=True, eq=False)
class JoinedExamples:
    """Training windows and hard negatives, in every batch in the proportion of their numbers.

    Parameters
    ----------
    examples : TrainingExamples
        Varied as ever.
    negatives : Examples
        As they are.
    weight : float
        Factor of a hard negative's weight in the loss.
    """

    examples: TrainingExamples
    negatives: Examples
    weight: float

    @property
    def targets(self) -> NDArray[np.int64]:
        """Index of each window's label, shape (n,)."""
        return np.concatenate([self.examples.targets, self.negatives.targets])

    def batches(
        self, rng: np.random.Generator, size: int, weights: NDArray[np.float32]
    ) -> Iterator[Batch]:
        """Draw one epoch; see `TrainingExamples`."""
        share = len(self.negatives) / len(self.targets)
        added = min(max(1, round(share * size)), max(1, size - 1))
        usual = self.examples.batches(rng, max(1, size - added), weights)
        hard = self.negatives.batches(rng, added, weights * np.float32(self.weight))
        for pair in zip_longest(usual, hard):
            parts = [part for part in pair if part is not None]
            windows, targets, given = (np.concatenate(each) for each in zip(*parts, strict=True))
            yield windows, targets, given


def check_minable(labels: Sequence[str]) -> None:
    """Refuse labels of which none is the background: there is nothing to call hard negatives.

    Raises
    ------
    DatasetError
        If no label is the background.
    """
    if BACKGROUND not in labels:
        raise DatasetError(
            f"hard negatives need the label '{BACKGROUND}', this training has "
            f"{', '.join(labels)}; add recordings of it or leave the streams out"
        )


def train_on_hard_negatives(
    network: Any, material: Material, streams: Sequence[Recording]
) -> tuple[Material, History, dict[str, float]]:
    """Train a network on with what it takes for a label in background.

    Parameters
    ----------
    network : keras.Model
        Trained; it is changed in place.
    material : Material
        What it was trained on.
    streams : sequence of Recording
        Background of any length, none of it with a sound of a label.

    Returns
    -------
    material : Material
        With the hard negatives among the training windows.
    history : dict
        Of the phase ``mining``; empty where nothing fired.
    metrics : dict
        ``mined_hours`` heard, ``mined_windows`` that fired and were added,
        ``mined_windows_left`` that fire still.

    Raises
    ------
    DatasetError
        If no label is the background.
    """
    settings = material.settings.mining
    assert settings is not None
    hours = sum(len(stream.samples()) for stream in streams) / SAMPLE_RATE / 3600
    negatives = find_hard_negatives(network, material, streams)
    metrics = {"mined_hours": hours, "mined_windows": float(len(negatives))}
    if not len(negatives):
        return material, {}, {**metrics, "mined_windows_left": 0.0}
    material = replace(
        material,
        training=JoinedExamples(material.training, negatives, settings.weight),
        fingerprint=digest(
            material.fingerprint, fingerprint_recordings(streams), digest_weights(network)
        ),
    )
    phase = replace(material.phase("fine_tuning"), name="mining", settings=settings.phase)
    history = {"mining": material.run(network, phase)}
    fired = _fired(network, material, negatives) >= settings.threshold
    return material, history, {**metrics, "mined_windows_left": float(np.sum(fired))}


def find_hard_negatives(network: Any, material: Material, streams: Sequence[Recording]) -> Examples:
    """Find the windows of streams that fire, the surest first, within the settings' limits.

    Returns
    -------
    Examples
        All of the label `BACKGROUND`; ``clips`` are indices into `streams`.

    Raises
    ------
    DatasetError
        If no label is the background.
    """
    settings = material.settings.mining
    assert settings is not None
    check_minable(material.labels)
    found = _nothing(material)
    certainty = np.zeros(0)
    for index, stream in enumerate(streams):
        if material.progress:
            material.progress("hearing_background", index, len(streams), {})
        of_stream, how_sure = _nothing(material), np.zeros(0)
        for piece in _pieces(stream, material):
            fired = _fired(network, material, piece)
            kept = np.flatnonzero(fired >= settings.threshold)
            of_stream, how_sure = _surest(
                _joined([of_stream, _chosen(piece, kept)]),
                np.concatenate([how_sure, fired[kept]]),
                settings.most_per_stream,
            )
        of_stream = replace(of_stream, clips=np.full(len(of_stream), index, np.int64))
        found, certainty = _surest(
            _joined([found, of_stream]), np.concatenate([certainty, how_sure]), settings.most
        )
    if material.progress:
        material.progress("hearing_background", len(streams), len(streams), {})
    return found


def _surest(
    examples: Examples, certainty: NDArray[np.float64], most: int
) -> tuple[Examples, NDArray[np.float64]]:
    order = np.argsort(-certainty, kind="stable")[:most]
    return _chosen(examples, order), certainty[order]


def _pieces(stream: Recording, material: Material) -> Iterator[Examples]:
    samples = stream.samples()
    length = material.front_end.samples
    for start in range(0, max(1, len(samples) - length + 1), _PIECE):
        held = samples[start : start + _PIECE + length]
        piece = Recording(BACKGROUND, stream.source, held=held)
        try:
            yield examples_of([piece], material.labels, material.settings, material.front_end)
        except ClipError:  # a minute of silence fires nothing
            continue


def _fired(network: Any, material: Material, examples: Examples) -> NDArray[np.float64]:
    probabilities = keras_predictor(network, material.front_end)(examples.magnitudes)
    background = material.labels.index(BACKGROUND)
    return np.asarray(1.0 - probabilities[:, background], np.float64)


def _nothing(material: Material) -> Examples:
    front_end = material.front_end
    none = np.zeros(0, np.int64)
    shape = (0, front_end.columns, front_end.bins)
    return Examples(np.zeros(shape, np.int16), none, none, front_end)


def _chosen(examples: Examples, chosen: NDArray[np.int64]) -> Examples:
    return replace(
        examples,
        magnitudes=examples.magnitudes[chosen],
        targets=examples.targets[chosen],
        clips=examples.clips[chosen],
    )


def _joined(parts: Sequence[Examples]) -> Examples:
    return replace(
        parts[0],
        magnitudes=np.concatenate([part.magnitudes for part in parts]),
        targets=np.concatenate([part.targets for part in parts]),
        clips=np.concatenate([part.clips for part in parts]),
    )
