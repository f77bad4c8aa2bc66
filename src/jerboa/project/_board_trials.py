"""Test recordings played into the microphone of the virtual board."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from jerboa.clips import (
    ACTIVITY_HOP,
    BACKGROUND,
    SAMPLE_RATE,
    Recording,
    find_activity,
    sound_in_windows,
)
from jerboa.emulator import Simulation, simulate
from jerboa.evaluation import Scores
from jerboa.firmware import HOP_SAMPLES, HostClassifier, Wiring

_PLAYED_SECONDS = 5.0
_AT_ONCE = 2
"""Each simulation keeps a core busy."""
_WARM = 8 * HOP_SAMPLES
"""How long a board that has heard a whole window goes on to hear a short recording."""

_LEAST_SOUND_S = 0.1


@dataclass(frozen=True)
class BoardTrial:
    """One recording on the virtual board.

    Attributes
    ----------
    recording : Recording
        What was played, from its start on.
    simulation : Simulation
        What the board did.
    lead : int
        Samples of silence before it, whole steps of its activity: a recording shorter than the
        network's window would be over before the board says anything.
    played : ndarray of int16, shape (n,)
        The silence, and what was played of the recording.
    """

    recording: Recording
    simulation: Simulation
    lead: int = 0
    played: NDArray[np.int16] = field(default_factory=lambda: np.zeros(0, np.int16), repr=False)

    @property
    def heard(self) -> NDArray[np.int16]:
        """What was played, and silence until the last hop's end, shape (n,)."""
        end = HOP_SAMPLES * max((hop.number + 1 for hop in self.simulation.hops), default=0)
        return np.pad(self.played, (0, max(0, end - len(self.played))))


def choose_recordings(
    recordings: Sequence[Recording], labels: Sequence[str], each: int
) -> list[Recording]:
    """Choose some recordings of every label, of as many kinds and sources as there are."""
    chosen: list[Recording] = []
    for label in labels:
        mine = [recording for recording in recordings if recording.label == label]
        kinds = {recording.kind: recording for recording in reversed(mine)}
        one_of_each = sorted(kinds.values(), key=mine.index)
        others = [recording for recording in mine if recording not in one_of_each]
        chosen += [*one_of_each, *others][:each]
    return chosen


def try_on_board(
    uf2: Path,
    recordings: Sequence[Recording],
    *,
    wiring: Wiring,
    window: int = 0,
    seconds: float = _PLAYED_SECONDS,
    progress: Callable[[int, int], None] | None = None,
) -> list[BoardTrial]:
    """Play recordings to a firmware, two at a time.

    Parameters
    ----------
    uf2 : Path
        The firmware.
    recordings : sequence of Recording
        To play.
    wiring : Wiring
        Of the firmware.
    window : int
        Samples that the network hears at once; shorter recordings begin after silence.
    seconds : float
        What is played of each at most, from its start on.
    progress : callable, optional
        Called with the number of recordings played and of all.

    Returns
    -------
    list of BoardTrial
        One for each recording, in their order.

    Raises
    ------
    SimulationError
        If the firmware faults, hangs or says nothing.
    BoardError, ToolError, StorageError
        As for `jerboa.emulator.simulate`.
    """

    def play(recording: Recording) -> BoardTrial:
        samples = recording.samples()[: round(seconds * SAMPLE_RATE)]
        missing = max(0, window + _WARM - len(samples)) if window else 0
        lead = -(-missing // ACTIVITY_HOP) * ACTIVITY_HOP
        played = np.pad(samples, (lead, 0))
        simulation = simulate(uf2, played, **wiring.simulation())
        return BoardTrial(recording, simulation, lead, played)

    trials = []
    if progress:
        progress(0, len(recordings))
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for trial in pool.map(play, recordings):
            trials.append(trial)
            if progress:
                progress(len(trials), len(recordings))
    return trials


def score_trials(
    trials: Sequence[BoardTrial],
    labels: Sequence[str],
    threshold: float,
    pause_db: float | None,
    *,
    host: HostClassifier | None = None,
) -> Scores | None:
    """Judge every warm hop by its recording's label; pauses between beeps are left out.

    Parameters
    ----------
    trials : sequence of BoardTrial
        What was played.
    labels : sequence of str
        Of the network; of two, the second is detected.
    threshold : float
        As in the model's metadata.
    pause_db : float, optional
        As in `jerboa.training.TrainingSettings`.
    host : HostClassifier, optional
        Asked in place of the board what it says of the same hops, without a microphone.

    Returns
    -------
    Scores or None
        None if the recordings were over before the board had heard a window: its hop takes longer
        than it has.
    """
    targets: list[int] = []
    clips: list[int] = []
    probabilities: list[tuple[float, ...]] = []
    for index, trial in enumerate(trials):
        judged = _hops_with_sound(trial, pause_db)
        said = host.probabilities(host.stream(trial.heard)) if host else None
        for hop, counts in zip(trial.simulation.hops, judged, strict=True):
            if hop.warm and counts:
                p = hop.probabilities if said is None else tuple(said[hop.number].tolist())
                probabilities.append(p if len(p) > 1 else (1 - p[0], p[0]))
                targets.append(labels.index(trial.recording.label))
                clips.append(index)
    if not targets:
        return None
    return Scores(
        tuple(labels),
        np.array(targets, np.int64),
        np.array(probabilities, np.float32).reshape(-1, len(labels)),
        np.array(clips, np.int64),
        threshold,
    )


def _hops_with_sound(trial: BoardTrial, pause_db: float | None) -> NDArray[np.bool_]:
    """For each hop, whether the second before its end holds the label's sound.

    As much as a training asks for: of what is shorter than 0.2 s, half of it.
    """
    hops = trial.simulation.hops
    recording = trial.recording
    if recording.label == BACKGROUND or (recording.activity is None and pause_db is None):
        return np.ones(len(hops), bool)
    activity = recording.activity
    if activity is None:
        assert pause_db is not None
        activity = find_activity(recording.samples(), pause_db)
    activity = np.pad(activity, (trial.lead // ACTIVITY_HOP, 0))
    ends = np.array([(hop.number + 1) * HOP_SAMPLES for hop in hops], np.int64)
    sound = sound_in_windows(activity, np.maximum(0, ends - SAMPLE_RATE))
    least = min(_LEAST_SOUND_S, sound.max(initial=0.0) / 2)
    return np.asarray((sound > 0) & (sound >= least))
