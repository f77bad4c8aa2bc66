"""From recordings to examples: fixed ones for measuring, varied ones for training."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import soxr
from numpy.typing import NDArray

from jerboa.clips import (
    ACTIVITY_HOP,
    BACKGROUND,
    SAMPLE_RATE,
    Augmentation,
    Recording,
    WindowSettings,
    augment,
    find_activity,
    sound_in_windows,
    take_windows,
    windows_of,
)
from jerboa.errors import DatasetError
from jerboa.training.examples import Batch, Examples, draw_evenly, network_targets
from jerboa.training.front_ends import FrontEnd, find_front_end
from jerboa.training.settings import TrainingSettings

__all__ = [
    "VariedExamples",
    "examples_of",
    "fingerprint_recordings",
    "mixable_recordings",
    "place_windows",
    "usable_starts",
    "varied_examples_of",
]

_JUDGED_SAMPLES = SAMPLE_RATE
"""From a window's start on: the second that holds the sound of its label, or not. What only begins
at the end of a longer window is not yet told from a note or a word: trained as an alarm, it rings
at those."""


def examples_of(
    recordings: Sequence[Recording],
    labels: Sequence[str],
    settings: TrainingSettings | None = None,
    front_end: FrontEnd | None = None,
) -> Examples:
    """Transform recordings and cut their windows.

    Parameters
    ----------
    recordings : sequence of Recording
        Each is transformed once, as a whole.
    labels : sequence of str
        The index of a recording's label becomes its windows' target.
    settings : TrainingSettings, optional
        Stride, silence gate and pauses count.
    front_end : FrontEnd, optional
        That of the settings by default.

    Returns
    -------
    Examples
        ``clips`` are indices into `recordings`.

    Raises
    ------
    ClipError, DatasetError
        If a recording is unusable or holds nothing but silence, or its label is not in `labels`.
    """
    settings = settings or TrainingSettings()
    front_end = front_end or find_front_end(settings.front_end)
    pieces, targets, clips = [], [], []
    for index, recording in enumerate(recordings):
        starts = _starts(recording, labels, settings) // front_end.hop * front_end.hop
        samples = recording.samples()
        end = int(starts[-1]) + max(_JUDGED_SAMPLES, front_end.samples)
        padded = np.pad(samples, (0, max(0, end - len(samples))))
        pieces.append(front_end.windows(front_end.transform(padded), starts))
        targets += [labels.index(recording.label)] * len(starts)
        clips += [index] * len(starts)
    empty = np.zeros((0, front_end.columns, front_end.bins), np.int16)
    return Examples(
        np.concatenate([empty, *pieces]),
        np.array(targets, np.int64),
        np.array(clips, np.int64),
        front_end,
    )


@dataclass(frozen=True, eq=False)
class VariedExamples:
    """Windows that are varied anew in each epoch, then transformed; nothing is stored.

    Parameters
    ----------
    recordings : sequence of Recording
        What windows are cut from.
    places : ndarray of int64, shape (n, 2)
        Recording and start of each window.
    targets : ndarray of int64, shape (n,)
        Index of each window's label.
    others : mapping of int to sequence of Recording
        By target, what may be mixed in.
    augmentation : Augmentation
        How they are varied.
    speed : tuple of float
        Range of the playing speed of half of them (T. Ko et al., "Audio augmentation for speech
        recognition", 2015): of few recordings of a tone not its very frequency is to be learned.
    front_end : FrontEnd
        What transforms them.
    """

    recordings: Sequence[Recording]
    places: NDArray[np.int64]
    targets: NDArray[np.int64]
    others: Mapping[int, Sequence[Recording]]
    augmentation: Augmentation
    speed: tuple[float, float]
    front_end: FrontEnd

    def batches(
        self, rng: np.random.Generator, size: int, weights: NDArray[np.float32]
    ) -> Iterator[Batch]:
        """Draw one epoch; see `TrainingExamples`."""
        order = rng.permutation(len(self.targets))
        for start in range(0, len(order), size):
            chosen = order[start : start + size]
            magnitudes = np.stack([self._vary(int(index), rng) for index in chosen])
            targets = self.targets[chosen]
            real = self.front_end.real(magnitudes)[..., np.newaxis]
            yield real, network_targets(targets, len(weights)), weights[targets]

    def plain(self, count: int, rng: np.random.Generator) -> Examples:
        """Draw at most `count` windows, evenly by label, and transform them as they are."""
        chosen = draw_evenly(self.targets, count, rng)
        magnitudes = [self.front_end.transform(self._cut(int(index))) for index in chosen]
        return Examples(
            np.stack(magnitudes), self.targets[chosen], self.places[chosen, 0], self.front_end
        )

    def _cut(self, index: int, speed: float = 1.0) -> NDArray[np.int16]:
        recording, start = self.places[index]
        samples = self.recordings[recording].samples()
        length = round(speed * _JUDGED_SAMPLES)
        window: NDArray[np.int16] = take_windows(samples, np.array([start]), length)[0]
        if length == _JUDGED_SAMPLES:
            return window
        changed = soxr.resample(window, length, _JUDGED_SAMPLES, quality="LQ")[:_JUDGED_SAMPLES]
        return np.pad(changed, (0, _JUDGED_SAMPLES - len(changed)))

    def _draw_speed(self, rng: np.random.Generator) -> float:
        slowest, fastest = np.log(self.speed)
        return float(np.exp(rng.uniform(slowest, fastest))) if rng.random() < 0.5 else 1.0

    def _vary(self, index: int, rng: np.random.Generator) -> NDArray[np.int16]:
        others = self.others[int(self.targets[index])]
        other = others[int(rng.integers(len(others)))].samples()
        varied = augment(self._cut(index, self._draw_speed(rng)), rng, self.augmentation, [other])
        return self.front_end.transform(varied)


def varied_examples_of(
    recordings: Sequence[Recording],
    labels: Sequence[str],
    settings: TrainingSettings,
    front_end: FrontEnd,
    background: Sequence[Recording] = (),
) -> VariedExamples:
    """Find the windows of recordings, to be varied in training.

    Background is mixed into every window. Where there is none, a window is mixed with recordings
    of its own label, so that it keeps it.

    Raises
    ------
    ClipError
        If a recording is unusable or holds nothing but silence.
    """
    assert settings.augmentation is not None
    places, targets = place_windows(recordings, labels, settings)
    everything = [*recordings, *background]
    mixable = mixable_recordings(recordings, labels, background)
    return VariedExamples(
        recordings,
        places,
        targets,
        {target: [everything[index] for index in each] for target, each in mixable.items()},
        settings.augmentation,
        settings.speed,
        front_end,
    )


def mixable_recordings(
    recordings: Sequence[Recording], labels: Sequence[str], background: Sequence[Recording] = ()
) -> dict[int, list[int]]:
    """Choose what may be mixed into windows: background, or more of their own label.

    Returns
    -------
    dict of int to list of int
        By target, indices into `recordings` with `background` behind them.
    """
    named = [each.label for each in recordings] + [BACKGROUND] * len(background)
    noise = [index for index, label in enumerate(named) if label == BACKGROUND]
    return {
        target: noise or [index for index, each in enumerate(named) if each == label]
        for target, label in enumerate(labels)
    }


def place_windows(
    recordings: Sequence[Recording], labels: Sequence[str], settings: TrainingSettings
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Find the windows to train on: recording and start, shape (n, 2), and target, shape (n,).

    Raises what `examples_of` raises.
    """
    places, targets = [], []
    for index, recording in enumerate(recordings):
        for start in _starts(recording, labels, settings):
            places.append((index, int(start)))
            targets.append(labels.index(recording.label))
    return np.array(places, np.int64).reshape(-1, 2), np.array(targets, np.int64)


def usable_starts(recording: Recording, settings: TrainingSettings) -> NDArray[np.bool_]:
    """Tell where a window may start so that it holds the sound of its label.

    Returns
    -------
    ndarray of bool, shape (m,)
        In steps of `ACTIVITY_HOP` samples, at least one; a window that starts at the last lies
        inside the recording.
    """
    last = max(0, len(recording.samples()) - _JUDGED_SAMPLES)
    return _hold_sound(recording, np.arange(0, last + 1, ACTIVITY_HOP), settings)


def fingerprint_recordings(recordings: Sequence[Recording]) -> str:
    """Digest of labels and samples: what a training depends on.

    Returns
    -------
    str
        Hexadecimal digits.

    Raises
    ------
    ClipError
        If a recording cannot be read.
    """
    digest = hashlib.blake2b(digest_size=16)
    for recording in recordings:
        digest.update(f"{recording.label}\0{len(recording.samples())}\0".encode())
        digest.update(np.ascontiguousarray(recording.samples()).data)
    return digest.hexdigest()


def _starts(
    recording: Recording, labels: Sequence[str], settings: TrainingSettings
) -> NDArray[np.int64]:
    if recording.label not in labels:
        raise DatasetError(
            f"{recording.name}: label '{recording.label}' is not among {', '.join(labels)}; "
            "train with all labels of the data set"
        )
    starts = windows_of(
        recording,
        # How much sound a window must hold is said by `_hold_sound` alone.
        WindowSettings(
            length=_JUDGED_SAMPLES,
            stride=settings.stride,
            gate_dbfs=settings.silence_gate_dbfs,
            least_active=0.0,
        ),
    )
    return starts[_hold_sound(recording, starts, settings)]


def _hold_sound(
    recording: Recording, starts: NDArray[np.int64], settings: TrainingSettings
) -> NDArray[np.bool_]:
    """Tell which windows are no pauses, shape as `starts`."""
    if settings.pause_db is None or recording.label == BACKGROUND:
        return np.ones(len(starts), np.bool_)
    activity = recording.activity
    if activity is None:
        activity = find_activity(recording.samples(), settings.pause_db)
    sound = sound_in_windows(activity, starts, _JUDGED_SAMPLES)
    return np.asarray(sound >= min(settings.least_sound_s, sound.max(initial=0.0) / 2))
