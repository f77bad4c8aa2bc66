"""``jerboa evaluate``: a model on streams, by the C that the chip runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from jerboa.clips import BACKGROUND, Recording, Scene, background_scenes, mixed_scenes
from jerboa.errors import ModelError
from jerboa.evaluation import Stream, fit_decision, score_streams
from jerboa.firmware import HOP_SAMPLES, HostClassifier
from jerboa.model_file import Decision, Metadata, read_metadata, write_metadata
from jerboa.project._settings import FALSE_ALARMS_PER_HOUR

__all__ = [
    "DISTANCES_M",
    "SNR_DB",
    "DecisionFit",
    "fit_model",
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
    labels = classifier.metadata.labels
    wanted = label or labels[-1]
    _check_wanted(classifier.metadata, wanted)
    window = classifier.window_hops
    streams = []
    for scene in scenes:
        outputs = classifier.probabilities(classifier.stream(scene.samples))[window:].astype(float)
        several = outputs.shape[1] > 1
        column = labels.index(wanted) if several else 0
        streams.append(
            Stream(
                outputs[:, column],
                tuple(
                    (begin // HOP_SAMPLES - window, -(-end // HOP_SAMPLES) - window)
                    for begin, end in scene.sounds
                ),
                scene.source,
                scene.conditions,
                window,
                np.delete(outputs, column, axis=1) if several else None,
                column,
            )
        )
    return streams


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


@dataclass(frozen=True)
class DecisionFit:
    """A decision, and what it does on the streams that it was fitted to: a little optimistic.

    Attributes
    ----------
    decision : Decision
    recall : float
        Share of the scenes whose sound is found within 2 s, 0 to 1.
    scenes : int
    false_alarms : int
    hours : float
        Of all streams.
    aimed_at : float
        False alarms an hour.
    """

    decision: Decision
    recall: float
    scenes: int
    false_alarms: int
    hours: float
    aimed_at: float

    @property
    def keeps_to_it(self) -> bool:
        """Whether there are no more false alarms than were aimed at."""
        return self.false_alarms <= self.aimed_at * self.hours


def fit_model(
    model: Path,
    recordings: Sequence[Recording],
    *,
    false_alarms_per_hour: float = FALSE_ALARMS_PER_HOUR,
    seed: int = 0,
) -> DecisionFit | None:
    """Fit the decision of a model of two labels to streams, and write it into the model.

    Parameters
    ----------
    model : Path
        A full-int8 ``.tflite`` with jerboa's metadata.
    recordings : sequence of Recording
        That the network was not trained on.
    false_alarms_per_hour : float
        The target.
    seed : int
        Of the scenes.

    Returns
    -------
    DecisionFit or None
        None, and the model stays as it is, if it has more labels than two, or there are not both
        sounds and backgrounds.

    Raises
    ------
    ModelError, ToolError, StorageError
        As for `hear_recordings`, or if the model cannot be written.
    """
    metadata = read_metadata(model)
    labels = {each.label for each in recordings}
    if metadata is None or len(metadata.labels) != 2 or labels != set(metadata.labels):
        return None
    streams = hear_recordings(model, recordings, seed=seed)
    decision = fit_decision(
        streams,
        background=metadata.decision.background,
        false_alarms_per_hour=false_alarms_per_hour,
    )
    write_metadata(model, metadata.model_copy(update={"decision": decision}))
    score = score_streams(streams, decision, draws=1)
    return DecisionFit(
        decision,
        recall=score.recall.value,
        scenes=sum(len(stream.sounds) for stream in streams),
        false_alarms=score.false_alarms,
        hours=score.hours,
        aimed_at=false_alarms_per_hour,
    )


def _detected(metadata: Metadata) -> tuple[str, ...]:
    """The labels that the chip tells events of."""
    labels = metadata.labels
    if len(labels) == 2:
        return labels[1:]
    return tuple(label for label in labels if label != metadata.decision.background)


def _check_wanted(metadata: Metadata, label: str) -> None:
    detected = _detected(metadata)
    if label not in metadata.labels:
        raise ModelError(f"the model has no label '{label}'; choose one of {', '.join(detected)}")
    if label not in detected:
        names = ", ".join(f"'{each}'" for each in detected)
        raise ModelError(f"the model detects {names} only; '{label}' is all the rest")


def _wanted(metadata: Metadata, recordings: Sequence[Recording]) -> str:
    detected = _detected(metadata)
    if len(detected) == 1:
        return detected[0]
    found = sorted({each.label for each in recordings} - {BACKGROUND})
    if len(found) != 1:
        raise ModelError(
            f"which label is to be found among {', '.join(found) or 'none'}? "
            f"choose one of the model's with --label: {', '.join(detected)}"
        )
    return found[0]
