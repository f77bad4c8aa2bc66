"""``jerboa compare``: two runs, on the recordings that both were tested on."""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from jerboa.errors import ProjectError
from jerboa.evaluation import PairedResult, Scores, compare_scores
from jerboa.project._runs import Run

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
    scores = [_scores_by_way(run) for run in (first, second)]
    return Comparison(
        {
            way: compare_scores(scores[0][way], scores[1][way])
            for way in scores[0]
            if way in scores[1]
        },
        _differences(*(_flat(_read(run, "settings.json")) for run in (first, second))),
        _side_by_side(*(_costs(run) for run in (first, second))),
    )


def _scores_by_way(run: Run) -> dict[str, Scores]:
    """What each way of computing gave, its recordings numbered alike in every run."""
    kept = _read(run, "scores.json")
    takes: Counter[str] = Counter()
    numbers = []
    for source in kept["sources"]:
        takes[source] += 1
        numbers.append(zlib.crc32(f"{source} {takes[source]}".encode()))
    number = np.array(numbers, np.int64)
    threshold = run.metrics()["threshold"]
    return {
        way: Scores(
            tuple(kept["labels"]),
            np.array(each["targets"], np.int64),
            np.array(each["probabilities"], np.float32),
            number[each["clips"]],
            threshold,
        )
        for way, each in kept["ways"].items()
    }


def _read(run: Run, name: str) -> dict[str, Any]:
    try:
        content: dict[str, Any] = json.loads((run.folder / name).read_text(encoding="utf-8"))
    except OSError as error:
        raise ProjectError(
            f"{run.folder / name}: cannot be read ({error.strerror}); give a run that 'jerboa "
            "train' has finished, or train it again"
        ) from error
    return content


def _costs(run: Run) -> dict[str, str]:
    return {
        row["name"].strip(): row["value"]
        for row in run.metrics()["summary"]
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
