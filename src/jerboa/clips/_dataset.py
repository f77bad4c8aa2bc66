"""Recordings, and sets of them: what every data set is turned into."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from jerboa.clips import _cache
from jerboa.errors import DatasetError

__all__ = ["BACKGROUND", "Dataset", "Part", "Recording", "check_label", "combine"]

BACKGROUND = "background"
"""The label of everything that is not to be detected."""

Part = Literal["train", "validation", "test"]

_LABEL = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9 _.-]{0,31}(?<! )")


@dataclass(frozen=True, eq=False)
class Recording:
    """One recording; its samples are read when they are asked for.

    Parameters
    ----------
    label : str
        What it is a recording of.
    source : str
        Identity of what was recorded. Recordings of one source (takes, copies, words of one
        speaker) never stand on both sides of a split.
    path : Path, optional
        The sound file; None if the samples are held in memory.
    fold : int, optional
        The official fold of the data set.
    part : {'train', 'validation', 'test'}, optional
        The official side of the split.
    kind : str
        A finer class than the label, such as ``temporal-three``; empty if there is none.
    activity : ndarray of bool, shape (m,), optional
        For each 10 ms, whether the sound of the label is there; None if that is not known.
    held : ndarray of int16, shape (n,), optional
        The samples at 16 kHz of a recording without a file.
    holds : frozenset of str
        Sources of other recordings that it has been found to hold.
    span : (int, int), optional
        The first of the file's samples at 16 kHz, and the one after the last; None for all.
    """

    label: str
    source: str
    path: Path | None = None
    fold: int | None = None
    part: Part | None = None
    kind: str = ""
    activity: NDArray[np.bool_] | None = field(default=None, repr=False)
    held: NDArray[np.int16] | None = field(default=None, repr=False)
    holds: frozenset[str] = frozenset()
    span: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        if (self.path is None) == (self.held is None):
            raise ValueError("a recording has either a path or samples")

    @property
    def name(self) -> str:
        """Where it comes from, for messages: the path, or the source."""
        return str(self.path) if self.path is not None else self.source

    def samples(self) -> NDArray[np.int16]:
        """Read the samples; asked for again, they usually come from memory.

        Returns
        -------
        ndarray of int16, shape (n,)
            Mono at 16 kHz; not to be written to.

        Raises
        ------
        ClipError
            If the file is not a usable recording.
        """
        if self.held is not None:
            return self.held
        assert self.path is not None
        samples = _cache.shared.read(self.path)
        return samples if self.span is None else samples[slice(*self.span)]


@dataclass(frozen=True, eq=False)
class Dataset:
    """Labelled recordings, and noise to mix into them.

    Parameters
    ----------
    recordings : tuple of Recording
        In an order that depends on nothing but the data.
    labels : tuple of str
        All labels. Of two, the second is the one to be detected.
    background : tuple of Recording
        Recordings without a label of their own, such as Speech Commands' ``_background_noise_``.

    Raises
    ------
    DatasetError
        If a label is not usable as a name everywhere.
    """

    recordings: tuple[Recording, ...]
    labels: tuple[str, ...]
    background: tuple[Recording, ...] = ()

    def __post_init__(self) -> None:
        for label in self.labels:
            check_label(label)
        strangers = {recording.label for recording in self.recordings} - set(self.labels)
        if strangers:
            raise DatasetError(
                f"label '{min(strangers)}' is not among the data set's labels; "
                "add it to them or leave its recordings out"
            )

    def count(self) -> dict[str, int]:
        """Count the recordings of each label, zero included."""
        counts = Counter(recording.label for recording in self.recordings)
        return {label: counts[label] for label in self.labels}

    def select(
        self, *, labels: Iterable[str] | None = None, folds: Iterable[int] | None = None
    ) -> Dataset:
        """Keep the recordings of some labels and folds."""
        kept_labels = set(self.labels if labels is None else labels)
        kept_folds = None if folds is None else set(folds)
        recordings = tuple(
            recording
            for recording in self.recordings
            if recording.label in kept_labels
            and (kept_folds is None or recording.fold in kept_folds)
        )
        return Dataset(
            recordings, tuple(x for x in self.labels if x in kept_labels), self.background
        )

    def relabel(self, labels: Mapping[str, str] | str) -> Dataset:
        """Rename labels, or give all recordings one label; the old one becomes the kind.

        Parameters
        ----------
        labels : mapping of str to str, or str
            New name by old name (labels not in it stay), or the one name for all.
        """
        names = dict.fromkeys(self.labels, labels) if isinstance(labels, str) else labels
        recordings = tuple(
            replace(r, label=names.get(r.label, r.label), kind=r.kind or r.label)
            for r in self.recordings
        )
        return Dataset(
            recordings,
            in_order(names.get(label, label) for label in self.labels),
            self.background,
        )

    def by_kind(self) -> Dataset:
        """Label every recording by its kind instead."""
        recordings = tuple(replace(r, label=r.kind or r.label) for r in self.recordings)
        return Dataset(recordings, in_order(r.label for r in recordings), self.background)


def combine(datasets: Sequence[Dataset], labels: Sequence[str] | None = None) -> Dataset:
    """Put data sets together.

    Parameters
    ----------
    datasets : sequence of Dataset
        Sources of the same name in two of them count as one source.
    labels : sequence of str, optional
        The order of the labels; by default sorted, ``background`` first.

    Returns
    -------
    Dataset
    """
    found = in_order(label for dataset in datasets for label in dataset.labels)
    return Dataset(
        tuple(recording for dataset in datasets for recording in dataset.recordings),
        found if labels is None else tuple(labels),
        tuple(recording for dataset in datasets for recording in dataset.background),
    )


def in_order(labels: Iterable[str]) -> tuple[str, ...]:
    """Sort labels; `BACKGROUND` comes first, so that of two the other one is detected."""
    return tuple(sorted(set(labels), key=lambda label: (label != BACKGROUND, label)))


def check_label(label: str) -> None:
    """Refuse a label that cannot be a folder, a C comment and a line of JSON alike.

    Raises
    ------
    DatasetError
        Unless it has 1 to 32 of the characters A-Z a-z 0-9 space _ . - (no space or dot first,
        no space last).
    """
    if not _LABEL.fullmatch(label):
        raise DatasetError(
            f"label {label!r} cannot be used; rename it to at most 32 of the characters "
            "A-Z a-z 0-9 space _ . -"
        )


def sources_by_label(recordings: Iterable[Recording]) -> dict[str, set[str]]:
    """Find the sources of each label."""
    sources: dict[str, set[str]] = defaultdict(set)
    for recording in recordings:
        sources[recording.label].add(recording.source)
    return dict(sources)
