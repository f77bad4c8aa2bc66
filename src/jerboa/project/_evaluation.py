"""``jerboa evaluate``: a model on streams, by the C that the chip runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from jerboa.clips import BACKGROUND, Recording, Scene, background_scenes, mixed_scenes
from jerboa.errors import ModelError
from jerboa.evaluation import Stream
from jerboa.firmware import HOP_SAMPLES, HostClassifier
from jerboa.model_file import Metadata

__all__ = [
    "DISTANCES_M",
    "SNR_DB",
    "detected_labels",
    "hear_labels",
    "hear_recordings",
    "hear_scenes",
]

SNR_DB = (0.0, 10.0, 20.0)
"""Levels of the sounds above their backgrounds, dB."""

DISTANCES_M = (0.5, 8.0)
"""How far the microphone is from the sound, in turn, metres: near, and down the hall."""

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
        What it hears; the first window warms it up and does not count.
    label : str, optional
        Which label is looked for; by default the last.

    Returns
    -------
    list of Stream
        One for each scene: the probability of `label`, hop by hop.

    Raises
    ------
    ModelError
        If the model has no such label, or it is the one that is no detection.
    """
    wanted = label or classifier.metadata.labels[-1]
    _check_wanted(classifier.metadata, wanted)
    return [_stream(classifier, scene, _outputs(classifier, scene), wanted) for scene in scenes]


def hear_recordings(
    model: Path,
    recordings: Sequence[Recording],
    *,
    label: str | None = None,
    snr_db: Sequence[float] = SNR_DB,
    distances: Sequence[float] = DISTANCES_M,
    seed: int = 0,
    progress: Progress | None = None,
) -> list[Stream]:
    """Let a model hear its sounds set into backgrounds, and the backgrounds alone.

    Parameters
    ----------
    model : Path
        A full-int8 ``.tflite`` with jerboa's metadata.
    recordings : sequence of Recording
        Those labelled `label` are to be found; all others are background.
    label : str, optional
        Of two labels of the model the second by default, else the only one of the recordings'
        that is not ``background``.
    snr_db : sequence of float
        Levels of the sounds above their backgrounds, dB.
    distances : sequence of float
        From the sounds to the microphone, taken in turn, metres.
    seed : int
        Of the scenes.
    progress : callable, optional
        Called with the number of scenes done and of all.

    Returns
    -------
    list of Stream
        Scenes with sounds, then backgrounds alone: the probability of `label`, hop by hop.

    Raises
    ------
    ModelError
        If there are no backgrounds, the label is in doubt or unknown, or the model cannot be
        built.
    ToolError, StorageError
        If the C compiler fails, or there is no room for what it makes.
    """
    classifier = HostClassifier(model)
    label = label or _wanted(classifier.metadata, recordings)
    _check_wanted(classifier.metadata, label)
    sounds = [each for each in recordings if each.label == label]
    backgrounds = [each for each in recordings if each.label != label]
    if not backgrounds:
        raise ModelError(
            f"there is no recording of anything but '{label}' to set it into; "
            f"add a folder '{BACKGROUND}'"
        )
    rng = np.random.default_rng(seed)
    scenes = [
        *mixed_scenes(sounds, backgrounds, snr_db, rng, distances),
        *background_scenes(backgrounds),
    ]
    streams: list[Stream] = []
    for scene in scenes:
        streams += hear_scenes(classifier, [scene], label)
        if progress:
            progress(len(streams), len(scenes))
    return streams


def hear_labels(
    model: Path,
    recordings: Sequence[Recording],
    *,
    seed: int = 0,
    progress: Progress | None = None,
) -> list[Stream]:
    """Let a model hear all that it detects: each label's sounds in backgrounds, and these alone.

    Sounds are set into backgrounds at all of `SNR_DB` and at `DISTANCES_M` in turn. Every scene is
    heard for every label, so that a sound of one that is told as another is a false alarm; with
    several labels each is a condition of its sounds' streams.

    Parameters
    ----------
    model : Path
        A full-int8 ``.tflite`` with jerboa's metadata.
    recordings : sequence of Recording
        Those of a label that the model detects are to be found; all others are background.
    seed : int
        Of the scenes.
    progress : callable, optional
        Called with the number of scenes done and of all.

    Returns
    -------
    list of Stream
        Label after label.

    Raises
    ------
    ModelError
        If there are no backgrounds, or the model cannot be built.
    ToolError, StorageError
        As for `hear_recordings`.
    """
    classifier = HostClassifier(model)
    detected = detected_labels(classifier.metadata)
    backgrounds = [each for each in recordings if each.label not in detected]
    if not backgrounds:
        names = ", ".join(f"'{each}'" for each in detected)
        or_one = ", or look for one label in the others (--label)" if len(detected) > 1 else ""
        raise ModelError(
            f"there is no recording of anything but {names} to set sounds into; add a folder "
            f"'{BACKGROUND}'{or_one}"
        )
    rng = np.random.default_rng(seed)
    scenes: list[tuple[str | None, Scene]] = []
    for label in detected:
        sounds = [each for each in recordings if each.label == label]
        for scene in mixed_scenes(sounds, backgrounds, SNR_DB, rng, DISTANCES_M):
            conditions = (label,) * (len(detected) > 1) + scene.conditions
            scenes.append((label, replace(scene, conditions=conditions)))
    scenes += [(None, scene) for scene in background_scenes(backgrounds)]
    heard: dict[str, list[Stream]] = {label: [] for label in detected}
    for done, (sounding, scene) in enumerate(scenes, start=1):
        outputs = _outputs(classifier, scene)
        for label in detected:
            own = scene if label == sounding else replace(scene, sounds=(), conditions=())
            stream = _stream(classifier, own, outputs, label)
            heard[label].append(replace(stream, labels=len(detected)))
        if progress:
            progress(done, len(scenes))
    return [stream for label in detected for stream in heard[label]]


def _outputs(classifier: HostClassifier, scene: Scene) -> NDArray[np.float64]:
    """Probabilities of shape (hops, outputs) once the scene's first window has warmed it up."""
    outputs = classifier.probabilities(classifier.stream(scene.samples))
    return outputs[classifier.window_hops :].astype(float)


def _stream(
    classifier: HostClassifier, scene: Scene, outputs: NDArray[np.float64], label: str
) -> Stream:
    window = classifier.window_hops
    several = outputs.shape[1] > 1
    column = classifier.metadata.labels.index(label) if several else 0
    return Stream(
        outputs[:, column],
        tuple(
            (begin // HOP_SAMPLES - window, -(-end // HOP_SAMPLES) - window)
            for begin, end in scene.sounds
        ),
        scene.source,
        scene.conditions,
        window,
        outputs if several else None,
        column,
    )


def detected_labels(metadata: Metadata) -> tuple[str, ...]:
    """The labels that the chip tells events of."""
    labels = metadata.labels
    if len(labels) == 2:
        return labels[1:]
    return tuple(label for label in labels if label != metadata.decision.background)


def _check_wanted(metadata: Metadata, label: str) -> None:
    detected = detected_labels(metadata)
    if label not in metadata.labels:
        raise ModelError(f"the model has no label '{label}'; choose one of {', '.join(detected)}")
    if label not in detected:
        names = ", ".join(f"'{each}'" for each in detected)
        raise ModelError(f"the model detects {names} only; '{label}' is all the rest")


def _wanted(metadata: Metadata, recordings: Sequence[Recording]) -> str:
    detected = detected_labels(metadata)
    if len(detected) == 1:
        return detected[0]
    found = sorted({each.label for each in recordings} - {BACKGROUND})
    if len(found) != 1:
        raise ModelError(
            f"which label is to be found among {', '.join(found) or 'none'}? "
            f"choose one of the model's with --label: {', '.join(detected)}"
        )
    return found[0]
