"""The decision of a run's model, fitted to streams of its validation part."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from jerboa.clips import Recording
from jerboa.evaluation import fit_decision, score_streams
from jerboa.model_file import Decision, read_metadata, write_metadata
from jerboa.project._evaluation import detected_labels, hear_labels
from jerboa.project._settings import FALSE_ALARMS_PER_HOUR

__all__ = ["DecisionFit", "fit_model"]

_MOST_SOUNDS = 200
"""Of several labels together: each is heard in three scenes, for every label."""


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
    progress: Callable[[str, int, int], None] | None = None,
) -> DecisionFit | None:
    """Fit the decision of a model to streams, and write it into the model.

    Labels share one decision. With several, a sound of one that rings as another is a false alarm,
    and those of all labels together are aimed at.

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
    progress : callable, optional
        Called with a stage's name, and what is done of it and all: ``hearing_scenes``, then
        ``fitting_the_decision``.

    Returns
    -------
    DecisionFit or None
        None, and the model stays as it is, if there are not both sounds and backgrounds. Of more
        than two labels only ``background`` is one.

    Raises
    ------
    ModelError, ToolError, StorageError
        As for `hear_labels`, or if the model cannot be written.
    """
    metadata = read_metadata(model)
    if metadata is None:
        return None
    detected = detected_labels(metadata)
    if len({each.label in detected for each in recordings}) < 2:
        return None
    told = progress or (lambda stage, done, total: None)
    streams = hear_labels(
        model,
        _some(recordings, detected, seed),
        seed=seed,
        progress=partial(told, "hearing_scenes"),
    )
    decision = fit_decision(
        streams,
        background=metadata.decision.background,
        false_alarms_per_hour=false_alarms_per_hour,
        progress=partial(told, "fitting_the_decision"),
    )
    fitted = metadata.with_events(decision)
    write_metadata(model, fitted)
    score = score_streams(streams, decision, draws=1)
    return DecisionFit(
        fitted.decision,
        recall=score.recall.value,
        scenes=sum(len(stream.sounds) for stream in streams),
        false_alarms=score.false_alarms,
        hours=score.hours,
        aimed_at=false_alarms_per_hour,
    )


def _some(
    recordings: Sequence[Recording], detected: Sequence[str], seed: int
) -> Sequence[Recording]:
    """As many of each of several labels, drawn where there are many; all backgrounds."""
    if len(detected) == 1:
        return recordings
    rng = np.random.default_rng(seed)
    kept: list[Recording] = []
    for label in detected:
        own = [each for each in recordings if each.label == label]
        count = min(len(own), max(1, _MOST_SOUNDS // len(detected)))
        kept += [own[place] for place in sorted(rng.permutation(len(own))[:count])]
    return [*kept, *(each for each in recordings if each.label not in detected)]
