"""The windows that a model got most wrong, to be heard."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
import soundfile

from jerboa import clips, training
from jerboa.evaluation import Mistake, Scores

__all__ = ["worst_mistakes"]


def worst_mistakes(
    scores: Scores,
    recordings: Sequence[clips.Recording],
    settings: training.TrainingSettings,
    count: int = 6,
) -> list[Mistake]:
    """Choose the windows that the model is surest of and wrong about, one a recording.

    Parameters
    ----------
    scores : Scores
        Of the windows that `jerboa.training.examples_of` cuts from `recordings`.
    recordings : sequence of Recording
    settings : TrainingSettings
        Those of the windows.
    count : int
        At most so many.
    """
    length = training.find_front_end(settings.front_end).samples
    places, _ = training.place_windows(recordings, scores.labels, settings)
    given = scores.predicted
    wrong = np.flatnonzero(given != scores.targets)
    probability = scores.probabilities[wrong, scores.targets[wrong]]
    mistakes: list[Mistake] = []
    heard: set[int] = set()
    for index in wrong[np.argsort(probability, kind="stable")].tolist():
        number, start = places[index].tolist()
        if number in heard or len(mistakes) == count:
            continue
        heard.add(number)
        recording = recordings[number]
        mistakes.append(
            Mistake(
                label=recording.label,
                given=scores.labels[given[index]],
                probability=float(scores.probabilities[index, given[index]]),
                source=recording.source,
                second=start / clips.SAMPLE_RATE,
                wav=_wav(recording, start, length),
            )
        )
    return mistakes


def _wav(recording: clips.Recording, start: int, length: int) -> bytes:
    buffer = io.BytesIO()
    [window] = clips.take_windows(recording.samples(), np.array([start]), length)
    soundfile.write(buffer, window, clips.SAMPLE_RATE, format="WAV", subtype="PCM_16")
    return buffer.getvalue()
