"""Train, validation and test, so that nothing of one source stands on two sides."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

import numpy as np

from jerboa.clips._dataset import Dataset, Part, Recording, sources_by_label
from jerboa.errors import DatasetError

__all__ = ["FRACTIONS", "LEAST_SOURCES", "Split", "check_trainable", "split"]

FRACTIONS = (0.7, 0.15, 0.15)
"""Of the sources of each label: train, validation, test."""

LEAST_SOURCES = 3
"""Of each label: one for train, one for validation, one for test."""

_PARTS: tuple[Part, ...] = ("train", "validation", "test")


@dataclass(frozen=True)
class Split:
    """Recordings in three parts; the sources of no two of them overlap.

    Parameters
    ----------
    train, validation, test : tuple of Recording
        In the order of the data set.
    labels : tuple of str
        The data set's labels.
    background : tuple of Recording
        Noise to mix into the training part: the data set's, less what shares a source with
        validation or test, or holds a recording of them.
    """

    train: tuple[Recording, ...]
    validation: tuple[Recording, ...]
    test: tuple[Recording, ...]
    labels: tuple[str, ...]
    background: tuple[Recording, ...] = ()

    def sources(self) -> dict[str, list[str]]:
        """Name the sources of each part, sorted: what a run keeps of its split."""
        return {part: sorted({r.source for r in getattr(self, part)}) for part in _PARTS}


def split(
    dataset: Dataset,
    fractions: tuple[float, float, float] | None = None,
    *,
    test_folds: int | Collection[int] | None = None,
    seed: int = 0,
) -> Split:
    """Split a data set by source, label by label.

    Without `fractions` and `test_folds`, the official parts of the data set count if it has
    them, else `FRACTIONS`. Of each label every part gets at least one source unless its fraction
    is 0.

    Parameters
    ----------
    dataset : Dataset
        What to split.
    fractions : tuple of three floats, optional
        Shares of train, validation and test among the sources of each label. With `test_folds`
        only the ratio of train to validation counts.
    test_folds : int or collection of int, optional
        Official folds that are the test part.
    seed : int
        The same seed gives the same split of the same data set.

    Returns
    -------
    Split

    Raises
    ------
    DatasetError
        If there is one label only, a label with fewer than 3 sources, or an official fold or
        part that breaks up a source.
    """
    check_trainable(dataset)
    official = fractions is None and test_folds is None
    if official and all(recording.part for recording in dataset.recordings):
        assigned: dict[str, Part] = {}
        for recording in dataset.recordings:
            assert recording.part is not None
            _assign(assigned, recording.source, recording.part)
    else:
        assigned = _draw(dataset, fractions or FRACTIONS, _as_set(test_folds), seed)
    parts: dict[Part, list[Recording]] = {part: [] for part in _PARTS}
    for recording in dataset.recordings:
        parts[assigned[recording.source]].append(recording)
    for label in dataset.labels:
        if not any(recording.label == label for recording in parts["train"]):
            raise DatasetError(
                f"label '{label}' has nothing left to train on; "
                "add recordings of it or choose other fractions"
            )
    train, validation, test = (tuple(parts[part]) for part in _PARTS)
    judged = {recording.source for recording in (*validation, *test)}
    noise = tuple(each for each in dataset.background if not judged & {each.source, *each.holds})
    return Split(train, validation, test, dataset.labels, noise)


def check_trainable(dataset: Dataset) -> None:
    """Refuse a data set that no classifier can be trained on.

    Raises
    ------
    DatasetError
        If it has one label only, or a label with fewer than 3 sources.
    """
    if len(dataset.labels) < 2:
        names = "', '".join(dataset.labels)
        raise DatasetError(
            f"'{names}' is the only label; add a second one, such as 'background', "
            "with what is not to be detected"
            if names
            else "the data set has no labels; add a folder of recordings for each label"
        )
    sources = sources_by_label(dataset.recordings)
    for label in dataset.labels:
        count = len(sources.get(label, ()))
        if count < LEAST_SOURCES:
            raise DatasetError(
                f"label '{label}' has {count} independent recording{'s' * (count != 1)}; "
                f"add some, {LEAST_SOURCES} are the least that can be split, or remove the label"
            )


def _draw(
    dataset: Dataset, fractions: tuple[float, float, float], test_folds: set[int], seed: int
) -> dict[str, Part]:
    if min(fractions) < 0 or fractions[0] <= 0 or not np.isclose(sum(fractions), 1):
        raise DatasetError(
            f"the fractions {fractions} cannot be used; give three that sum to 1, the first above 0"
        )
    assigned = _assign_folds(dataset, test_folds)
    share = dict(zip(_PARTS, fractions, strict=True))
    if test_folds:
        rest = share["train"] + share["validation"]
        share = {"train": share["train"] / rest, "validation": share["validation"] / rest}
    sources = sources_by_label(
        recording for recording in dataset.recordings if recording.source not in assigned
    )
    # Labels with few sources choose first: those of a source with several labels are then taken.
    for label in sorted(sources, key=lambda name: (len(sources[name]), name)):
        _draw_label(label, sources[label], share, assigned, seed)
    return assigned


def _draw_label(
    label: str,
    sources: set[str],
    share: dict[Part, float],
    assigned: dict[str, Part],
    seed: int,
) -> None:
    # Each label has its own generator, so that a new label leaves the others where they were.
    order = np.random.default_rng([seed, zlib.crc32(label.encode())])
    free = sorted(sources - assigned.keys())
    order.shuffle(free)
    counts: dict[Part, int] = defaultdict(int)
    for source in sources & assigned.keys():
        counts[assigned[source]] += 1
    for part in ("test", "validation"):
        if share.get(part):
            wanted = max(1, round(share[part] * len(sources)))
            while free and counts[part] < wanted and (len(free) > 1 or counts["train"]):
                assigned[free.pop()] = part
                counts[part] += 1
    assigned.update(dict.fromkeys(free, "train"))


def _assign_folds(dataset: Dataset, test_folds: set[int]) -> dict[str, Part]:
    assigned: dict[str, Part] = {}
    if not test_folds:
        return assigned
    missing = test_folds - {r.fold for r in dataset.recordings if r.fold is not None}
    if missing:
        raise DatasetError(f"fold {min(missing)} is not in the data set; choose one that is")
    inside = {r.source for r in dataset.recordings if r.fold in test_folds}
    outside = {r.source for r in dataset.recordings if r.fold not in test_folds}
    if inside & outside:
        raise DatasetError(
            f"source '{min(inside & outside)}' stands in a test fold and outside it; "
            "give all recordings of it the same fold"
        )
    assigned.update(dict.fromkeys(inside, "test"))
    return assigned


def _assign(assigned: dict[str, Part], source: str, part: Part) -> None:
    if assigned.setdefault(source, part) != part:
        raise DatasetError(
            f"source '{source}' is listed for {assigned[source]} and for {part}; "
            "put all recordings of it on one list"
        )


def _as_set(folds: int | Iterable[int] | None) -> set[int]:
    if folds is None:
        return set()
    return {folds} if isinstance(folds, int) else set(folds)
