"""``jerboa evaluate``: a model on streams, by the C that the chip runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np

from jerboa.clips import BACKGROUND, Recording, Scene, background_scenes, mixed_scenes
from jerboa.errors import ModelError
from jerboa.evaluation import Stream, StreamScore, fit_decision, score_streams
from jerboa.firmware import HOP_SAMPLES, HostClassifier
from jerboa.model_file import Decision

__all__ = ["SNR_DB", "evaluate_streams", "fit_streams", "hear_scenes"]

SNR_DB = (0.0, 10.0, 20.0)
"""Levels of the sounds above their backgrounds, dB."""

_WARM_UP_HOPS = 32

Progress = Callable[[int, int], None]


def hear_scenes(
    classifier: HostClassifier, scenes: Iterable[Scene], label: str | None = None
) -> list[Stream]:
    """Let a classifier hear scenes, each from a cold start.

    Parameters
    ----------
    classifier : HostClassifier
        Front end and network as the chip runs them.
    scenes : iterable of Scene
        What it hears; the first second warms it up and does not count.
    label : str, optional
        Which label is looked for; by default the last.

    Raises
    ------
    ModelError
        If the model has no such label.
    """
    labels = classifier.metadata.labels
    wanted = label or labels[-1]
    if wanted not in labels:
        raise ModelError(f"the model has no label '{wanted}'; choose one of {', '.join(labels)}")
    streams = []
    for scene in scenes:
        outputs = classifier.probabilities(classifier.stream(scene.samples))
        column = labels.index(wanted) if outputs.shape[1] > 1 else 0
        streams.append(
            Stream(
                outputs[_WARM_UP_HOPS:, column].astype(np.float64),
                tuple(
                    (begin // HOP_SAMPLES - _WARM_UP_HOPS, -(-end // HOP_SAMPLES) - _WARM_UP_HOPS)
                    for begin, end in scene.sounds
                ),
                scene.source,
                scene.condition,
            )
        )
    return streams


def evaluate_streams(
    model: Path,
    recordings: Sequence[Recording],
    *,
    snr_db: Sequence[float] = SNR_DB,
    seed: int = 0,
    progress: Progress | None = None,
) -> tuple[StreamScore, Decision]:
    """Score a model's events on its sounds in backgrounds, and on the backgrounds alone.

    Parameters
    ----------
    model : Path
        A full-int8 ``.tflite`` with jerboa's metadata.
    recordings : sequence of Recording
        Labelled ``background``, or as what is to be found.
    snr_db : sequence of float
        Levels of the sounds above their backgrounds, dB.
    seed : int
        Of the scenes.
    progress : callable, optional
        Called with the number of scenes done and of all.

    Returns
    -------
    (StreamScore, Decision)
        The score, and the decision in the model that it is of.

    Raises
    ------
    ModelError
        If there are no backgrounds, or the model cannot be built.
    """
    classifier = HostClassifier(model)
    streams = _streams(classifier, recordings, snr_db, seed, progress)
    decision = classifier.metadata.decision
    return score_streams(streams, decision), decision


def fit_streams(
    model: Path,
    recordings: Sequence[Recording],
    *,
    false_alarms_per_hour: float,
    seed: int = 0,
    progress: Progress | None = None,
) -> Decision:
    """Fit a model's decision on recordings that it was not trained on; see `fit_decision`."""
    classifier = HostClassifier(model)
    streams = _streams(classifier, recordings, SNR_DB, seed, progress)
    return fit_decision(
        streams,
        background=classifier.metadata.decision.background,
        false_alarms_per_hour=false_alarms_per_hour,
    )


def _streams(
    classifier: HostClassifier,
    recordings: Sequence[Recording],
    snr_db: Sequence[float],
    seed: int,
    progress: Progress | None,
) -> list[Stream]:
    sounds = [each for each in recordings if each.label != BACKGROUND]
    backgrounds = [each for each in recordings if each.label == BACKGROUND]
    if not backgrounds:
        raise ModelError(
            f"there is no recording of '{BACKGROUND}' to set the sounds into; add some"
        )
    label = sounds[0].label if sounds else None
    scenes = [
        *mixed_scenes(sounds, backgrounds, snr_db, np.random.default_rng(seed)),
        *background_scenes(backgrounds),
    ]
    streams: list[Stream] = []
    for scene in scenes:
        streams += hear_scenes(classifier, [scene], label)
        if progress:
            progress(len(streams), len(scenes))
    return streams
