"""Training windows cut from a pool of varied recordings, then varied as features."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jerboa.clips import ACTIVITY_HOP, Recording, RecordingVariation, vary_recording
from jerboa.features import LogMel
from jerboa.training._recordings import mixable_recordings, place_windows, usable_starts
from jerboa.training.examples import Batch, Examples, draw_evenly, network_targets
from jerboa.training.feature_augmentation import FeatureAugmentation, mix_up, vary_features
from jerboa.training.settings import TrainingSettings

__all__ = ["PooledExamples", "pool_examples"]

_STEP = 1 / 256
"""Of a logarithm."""


@dataclass(frozen=True, eq=False)
class _Form:
    """One form of a recording: its columns, not normalized, and how fast it was played."""

    columns: NDArray[np.int16]
    speed: float


@dataclass(frozen=True, eq=False)
class PooledExamples:
    """Windows that are cut anew in each epoch, from one of the forms of their recording.

    Parameters
    ----------
    forms : sequence of sequence of _Form
        Of each recording, the unchanged one first.
    usable : sequence of ndarray of bool, shape (m,)
        Of each recording, where a window may start, in steps of 10 ms: one that is moved must
        still hold the sound of its label.
    places : ndarray of int64, shape (n, 2)
        Recording and start of each window, in samples of the unchanged recording.
    targets : ndarray of int64, shape (n,)
        Index of each window's label.
    others : mapping of int to sequence of int
        By target, indices of recordings that may be mixed in.
    augmentation : FeatureAugmentation
        How windows are varied.
    stride : int
        Samples between windows: how far a start may move.
    front_end : LogMel
        What transformed the recordings.
    """

    forms: Sequence[Sequence[_Form]]
    usable: Sequence[NDArray[np.bool_]]
    places: NDArray[np.int64]
    targets: NDArray[np.int64]
    others: Mapping[int, Sequence[int]]
    augmentation: FeatureAugmentation
    stride: int
    front_end: LogMel

    def batches(
        self, rng: np.random.Generator, size: int, weights: NDArray[np.float32]
    ) -> Iterator[Batch]:
        """Draw one epoch; see `TrainingExamples`."""
        settings = self.augmentation
        order = rng.permutation(len(self.targets))
        for start in range(0, len(order), size):
            chosen = order[start : start + size]
            labels = self.targets[chosen]
            windows = self._real([self._cut(int(index), rng) for index in chosen])
            others = windows
            if settings.mix:
                others = self._real([self._cut_other(int(label), rng) for label in labels])
            targets = network_targets(labels, len(weights))
            if settings.mix_up and len(weights) > 2:
                windows, targets = mix_up(windows, targets, rng, settings.mix_up)
            varied = vary_features(windows, others, rng, settings, self._normalize)
            yield varied[..., np.newaxis], targets, weights[labels]

    def plain(self, count: int, rng: np.random.Generator) -> Examples:
        """Draw at most `count` windows, evenly by label, as they are."""
        chosen = draw_evenly(self.targets, count, rng)
        length = self.front_end.columns
        magnitudes = []
        for recording, start in self.places[chosen]:
            columns = self.front_end.normalize(self.forms[recording][0].columns)
            first = min(start // self.front_end.hop, len(columns) - length)
            magnitudes.append(columns[first : first + length])
        return Examples(
            np.stack(magnitudes), self.targets[chosen], self.places[chosen, 0], self.front_end
        )

    def _real(self, windows: list[NDArray[np.int16]]) -> NDArray[np.float32]:
        real: NDArray[np.float32] = np.multiply(np.stack(windows), _STEP, dtype=np.float32)
        return real

    @property
    def _lead(self) -> int:
        """Columns before a window, in which a normalization settles."""
        return self.front_end.columns if self.front_end.normalization else 0

    def _normalize(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        front_end = self.front_end
        if front_end.normalization is None:
            return features
        windows = np.round(features / _STEP).astype(np.int16)
        normalized = [front_end.normalize(each)[self._lead :] for each in windows]
        return front_end.real(np.stack(normalized))

    def _cut(self, index: int, rng: np.random.Generator) -> NDArray[np.int16]:
        recording, start = self.places[index]
        forms = self.forms[recording]
        form = forms[int(rng.integers(len(forms)))]
        moved = start + rng.uniform(-0.5, 0.5) * self.stride
        usable = self.usable[recording]
        if not usable[min(max(0, round(moved / ACTIVITY_HOP)), len(usable) - 1)]:
            moved = start
        return self._crop(form, round(moved / form.speed / self.front_end.hop))

    def _cut_other(self, target: int, rng: np.random.Generator) -> NDArray[np.int16]:
        others = self.others[target]
        forms = self.forms[others[int(rng.integers(len(others)))]]
        form = forms[int(rng.integers(len(forms)))]
        return self._crop(form, int(rng.integers(len(form.columns))))

    def _crop(self, form: _Form, first: int) -> NDArray[np.int16]:
        """A window and its lead; before a recording's start is its mirror image."""
        length = self.front_end.columns
        first = min(max(0, first), len(form.columns) - length)
        window = form.columns[max(0, first - self._lead) : first + length]
        missing = self._lead + length - len(window)
        return np.pad(window, ((missing, 0), (0, 0)), "symmetric") if missing else window


def pool_examples(
    recordings: Sequence[Recording],
    labels: Sequence[str],
    settings: TrainingSettings,
    front_end: LogMel,
    background: Sequence[Recording] = (),
) -> PooledExamples:
    """Vary and transform recordings, and find their windows.

    Background is mixed into every window. Where there is none, a window is mixed with recordings
    of its own label, so that it keeps it.

    Raises
    ------
    ClipError
        If a recording is unusable or holds nothing but silence.
    """
    assert settings.feature_augmentation is not None
    places, targets = place_windows(recordings, labels, settings)
    everything = [*recordings, *background]

    def forms_of(recording: Recording, number: int) -> list[_Form]:
        rng = np.random.default_rng([settings.seed, len(everything), number])
        return _forms(recording, settings.variation, front_end, rng)

    # NumPy, soxr and the front end's C let other threads run while they compute.
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        forms = list(pool.map(forms_of, everything, range(len(everything))))
    return PooledExamples(
        forms,
        [usable_starts(each, settings) for each in recordings],
        places,
        targets,
        mixable_recordings(recordings, labels, background),
        settings.feature_augmentation,
        settings.stride,
        front_end,
    )


def _forms(
    recording: Recording,
    variation: RecordingVariation,
    front_end: LogMel,
    rng: np.random.Generator,
) -> list[_Form]:
    samples = recording.samples()
    varied = [vary_recording(samples, rng, variation) for _ in range(variation.copies)]
    return [
        _Form(front_end.logarithms(_filled(each, front_end.samples)), speed)
        for each, speed in [(samples, 1.0), *varied]
    ]


def _filled(samples: NDArray[np.int16], length: int) -> NDArray[np.int16]:
    return np.pad(samples, (0, max(0, length - len(samples))))
