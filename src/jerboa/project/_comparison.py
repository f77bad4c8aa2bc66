"""``jerboa compare``: two runs, on the recordings that both were tested on."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jerboa.errors import ProjectError
from jerboa.evaluation import PairedResult, Scores, compare_scores
from jerboa.project._runs import Run, read_json
from jerboa.project._scores import scores_by_way

__all__ = ["Comparison", "compare_runs"]


@dataclass(frozen=True)
class Comparison:
    """Two runs beside each other.

    Attributes
    ----------
    results : dict of str to PairedResult
        By way of computing, ``float`` and ``int8``.
    settings : list of (str, str, str)
        Those in which the runs differ: dotted name, the first's value, the second's.
    costs : list of (str, str, str)
        Name, the first's, the second's.
    """

    results: dict[str, PairedResult]
    settings: list[tuple[str, str, str]]
    costs: list[tuple[str, str, str]]


def compare_runs(first: Run, second: Run) -> Comparison:
    """Compare two finished runs.

    Returns
    -------
    Comparison

    Raises
    ------
    ProjectError
        If a run is of an older jerboa, which kept no scores.
    DatasetError
        If the labels differ, or no recording is in the test part of both.
    """
    kept = [_Kept.of(run) for run in (first, second)]
    scores = [each.scores for each in kept]
    sources = kept[0].sources | kept[1].sources
    return Comparison(
        {
            way: compare_scores(scores[0][way], scores[1][way], sources=sources)
            for way in scores[0]
            if way in scores[1]
        },
        _differences(*(_flat(each.settings) for each in kept)),
        _side_by_side(*(each.costs for each in kept)),
    )


@dataclass(frozen=True)
class _Kept:
    """What a run has kept: its scores by way of computing, its settings and what it costs."""

    scores: dict[str, Scores]
    sources: dict[int, str]
    settings: dict[str, Any]
    costs: dict[str, str]

    @classmethod
    def of(cls, run: Run) -> _Kept:
        scores = read_json(run.folder / "scores.json")
        metrics = read_json(run.folder / "metrics.json")
        settings = read_json(run.folder / "settings.json")
        try:
            numbers = _numbers(scores["sources"])
            return cls(
                scores_by_way(scores, metrics["threshold"], numbers),
                dict(zip(numbers.tolist(), scores["sources"], strict=True)),
                settings,
                _costs(metrics),
            )
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise ProjectError(
                f"{run.folder}: its metrics.json or scores.json are not as 'jerboa train' writes "
                "them; train the run again"
            ) from error


def _numbers(sources: Sequence[str]) -> NDArray[np.int64]:
    """Number recordings alike in every run, by their source and which of its takes they are."""
    takes: Counter[str] = Counter()
    numbers = []
    for source in sources:
        takes[source] += 1
        numbers.append(zlib.crc32(f"{source} {takes[source]}".encode()))
    return np.array(numbers, np.int64)


def _costs(metrics: Mapping[str, Any]) -> dict[str, str]:
    return {
        row["name"].strip(): row["value"]
        for row in metrics["summary"]
        if not row["name"].startswith("accuracy")
    }


def _flat(settings: Mapping[str, Any], above: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for name, value in settings.items():
        if isinstance(value, Mapping):
            flat |= _flat(value, f"{above}{name}.")
        else:
            flat[above + name] = str(value)
    return flat


def _side_by_side(one: Mapping[str, str], other: Mapping[str, str]) -> list[tuple[str, str, str]]:
    return [(name, one.get(name, "–"), other.get(name, "–")) for name in {**one, **other}]


def _differences(one: Mapping[str, str], other: Mapping[str, str]) -> list[tuple[str, str, str]]:
    return [row for row in _side_by_side(one, other) if row[1] != row[2]]
