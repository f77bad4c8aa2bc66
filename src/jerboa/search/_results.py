"""What a search has found, as a file that needs no Optuna to be read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from jerboa.errors import ProjectError
from jerboa.search._cost import Budget, Cost
from jerboa.storage import write_whole
from jerboa.training import TrainingSettings

__all__ = ["Found", "SearchResults", "read_results", "results_file"]


@dataclass(frozen=True)
class Found:
    """A trial that was trained.

    Attributes
    ----------
    number : int
        Of the trial in its study.
    network : str
        Architecture and width.
    accuracy : float
        Of the validation windows, float network, 0 to 1.
    epochs : int
        That were trained.
    stopped : bool
        Whether it was ended early, as worse than most.
    cost : Cost
        Of its firmware.
    settings : dict
        Its `TrainingSettings`, as JSON takes them.
    """

    number: int
    network: str
    accuracy: float
    epochs: int
    stopped: bool
    cost: Cost
    settings: dict[str, Any]


@dataclass(frozen=True)
class SearchResults:
    """All trained trials of a search.

    Attributes
    ----------
    name : str
        Of the search.
    budget : Budget
        What was searched under, the last time.
    trials : tuple of Found
        The most accurate first, the cheaper of equals before the dearer.
    failures : tuple of str
        What made trials fail.
    """

    name: str
    budget: Budget
    trials: tuple[Found, ...]
    failures: tuple[str, ...] = ()

    @property
    def fitting(self) -> tuple[Found, ...]:
        """Trials that were trained to their end and fit the budget, the best first."""
        return tuple(
            each for each in self.trials if self.budget.holds(each.cost) and not each.stopped
        )

    def front(self) -> tuple[Found, ...]:
        """The Pareto front: no other trial is as accurate in fewer cycles; the cheapest first."""
        front: list[Found] = []
        for each in sorted(self.fitting, key=lambda each: (each.cost.cycles, -each.accuracy)):
            if not front or each.accuracy > front[-1].accuracy:
                front.append(each)
        return tuple(front)

    def find(self, number: int | None = None) -> TrainingSettings:
        """Give the settings of a trial; of the best without a number.

        Raises
        ------
        ProjectError
            If there is no such trial.
        """
        chosen = [each for each in self.trials if each.number == number]
        if number is None:
            chosen = list(self.fitting[:1])
        if not chosen:
            known = ", ".join(str(each.number) for each in self.fitting[:10]) or "none yet"
            raise ProjectError(
                f"search '{self.name}' has no trial {number if number is not None else ''}".rstrip()
                + f" to train with; the best ones: {known}"
            )
        return TrainingSettings.model_validate(chosen[0].settings)


def ranked(trials: Sequence[Found]) -> tuple[Found, ...]:
    """Sort trials, the best first."""
    return tuple(sorted(trials, key=lambda each: (-each.accuracy, each.cost.cycles, each.number)))


def results_file(project: Path, name: str) -> Path:
    """Where a search's results lie in a project."""
    return project / "search" / f"{name}.json"


def write_results(path: Path, results: SearchResults) -> None:
    """Write results, whole or not at all.

    Raises
    ------
    StorageError
        If the disk is full or the folder cannot be written.
    """
    write_whole(path, (json.dumps(asdict(results), indent=2) + "\n").encode())


def read_results(project: Path, name: str) -> SearchResults:
    """Read what a search has found.

    Returns
    -------
    SearchResults

    Raises
    ------
    ProjectError
        If there is no such search, or it has found nothing yet.
    """
    path = results_file(project, name)
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        trials = tuple(Found(**{**each, "cost": Cost(**each["cost"])}) for each in kept["trials"])
        return SearchResults(
            kept["name"], Budget(**kept["budget"]), trials, tuple(kept["failures"])
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ProjectError(
            f"{path}: no results of a search; make some with 'jerboa search {name}'"
        ) from error
