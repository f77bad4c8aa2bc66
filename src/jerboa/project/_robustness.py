"""How a model stands what recordings meet elsewhere: level, noise, microphones, rooms."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from jerboa import clips, training
from jerboa.clips.generated import Microphone, Room, in_room, through_microphone
from jerboa.evaluation import RobustnessRow, Scores

__all__ = ["CONDITIONS", "score_conditions"]

Signal = NDArray[np.float64]
Condition = Callable[[Signal, np.random.Generator], Signal]

_MOST_RECORDINGS = 24
_SILENT_BLOCK = clips.SAMPLE_RATE // 4
"""Samples, so few that every window holds one whole."""


def _level(decibels: float) -> Condition:
    return lambda sound, rng: sound * 10 ** (decibels / 20)


def _noise(snr_db: float) -> Condition:
    def add(sound: Signal, rng: np.random.Generator) -> Signal:
        scale = np.sqrt(np.mean(np.square(sound))) * 10 ** (-snr_db / 20)
        return np.asarray(sound + scale * rng.standard_normal(len(sound)))

    return add


def _microphone(microphone: Microphone) -> Condition:
    return lambda sound, rng: through_microphone(sound, microphone, rng)


_PLAIN = Microphone(
    low=60,
    high=7_500,
    peak=3_000,
    peak_db=0,
    peak_dbfs=-6,
    noise_dbfs=-75,
    noise_slope=0,
    hum_dbfs=-120,
    mains=50,
    offset=0,
)
_FAR = Room(
    distance=8,
    critical_distance=1,
    reverberation=0.8,
    reflections=6,
    damping=4_000,
    door=None,
)

CONDITIONS: dict[str, Condition] = {
    "as recorded": _level(0),
    "20 dB quieter": _level(-20),
    "40 dB quieter": _level(-40),
    "white noise 20 dB below": _noise(20),
    "white noise 10 dB below": _noise(10),
    "white noise 0 dB below": _noise(0),
    "dull microphone: to 3.4 kHz": _microphone(replace(_PLAIN, low=200, high=3_400)),
    "tinny microphone: +8 dB at 5 kHz": _microphone(
        replace(_PLAIN, low=300, peak=5_000, peak_db=8)
    ),
    "hum, noise and DC offset": _microphone(
        replace(_PLAIN, noise_dbfs=-50, hum_dbfs=-35, offset=0.05)
    ),
    "clipped by 12 dB": _microphone(replace(_PLAIN, peak_dbfs=12)),
    "8 m away in an empty room": lambda sound, rng: in_room(sound, _FAR, rng),
    "behind a door": lambda sound, rng: in_room(sound, replace(_FAR, door=1_500.0), rng),
}
"""What is done to each recording, by name."""


def score_conditions(
    predict: training.Predictor,
    recordings: Sequence[clips.Recording],
    labels: tuple[str, ...],
    threshold: float,
    settings: training.TrainingSettings,
    progress: Callable[[int, int], None] | None = None,
) -> list[RobustnessRow]:
    """Score a model on test recordings, altered in one way after another.

    The windows are those of the recording as it was: what is too quiet to be heard counts as
    missed.

    Parameters
    ----------
    predict : Predictor
        Of the int8 model.
    recordings : sequence of Recording
        At most 24 of them are used, spread over all.
    labels : tuple of str
    threshold : float
        As in the model's metadata.
    settings : TrainingSettings
        Front end, stride and pauses count.
    progress : callable, optional
        Called with the number of conditions done and of all.
    """
    step = -(-len(recordings) // _MOST_RECORDINGS)
    chosen = [_with_activity(each, settings) for each in recordings[::step]]
    settings = settings.model_copy(update={"silence_gate_dbfs": None})

    def examples(change: Condition) -> training.Examples:
        return training.examples_of(list(_changed(chosen, change)), labels, settings)

    rows = []
    # NumPy and the front end's C let other threads run while they compute.
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        changed = pool.map(examples, CONDITIONS.values())
        for name, each in zip(CONDITIONS, changed, strict=True):
            scores = Scores(labels, each.targets, predict(each.magnitudes), each.clips, threshold)
            rows.append(RobustnessRow(name, scores))
            if progress:
                progress(len(rows), len(CONDITIONS))
    return rows


def _with_activity(
    recording: clips.Recording, settings: training.TrainingSettings
) -> clips.Recording:
    """Remember where the sound is: noise and gain would change what seems a pause."""
    known = recording.activity is not None or recording.label == clips.BACKGROUND
    if known or settings.pause_db is None:
        return recording
    return replace(recording, activity=clips.find_activity(recording.samples(), settings.pause_db))


def _changed(recordings: Sequence[clips.Recording], change: Condition) -> Iterator[clips.Recording]:
    rng = np.random.default_rng(0)
    for recording in recordings:
        changed = clips.to_int16(change(recording.samples().astype(np.float64), rng))
        yield replace(recording, path=None, held=_with_steps(changed))


def _with_steps(samples: NDArray[np.int16]) -> NDArray[np.int16]:
    """Put one step into each silent block: a window of exact zeros would not be counted."""
    starts = np.arange(0, len(samples), _SILENT_BLOCK)
    silent = ~np.logical_or.reduceat(samples != 0, starts)
    stepped: NDArray[np.int16] = samples.copy()
    stepped[starts[silent]] = 1
    return stepped
