"""``jerboa search``: asks the study, measures, trains, tells the study."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from jerboa import clips
from jerboa.errors import DatasetError, ProjectError
from jerboa.project import Project, check_name
from jerboa.search._cost import Budget, Cost, Costs
from jerboa.search._here import Here, Job, Outcome, Workers
from jerboa.search._picture import draw_results
from jerboa.search._results import (
    Found,
    SearchResults,
    ranked,
    results_file,
    write_results,
)
from jerboa.search._space import choose, smallest
from jerboa.search._study import OVER_BUDGET, counted, open_study, optuna
from jerboa.training import TrainingSettings

__all__ = ["Progress", "search_project"]

_State = optuna.trial.TrialState


class Progress(Protocol):
    """Told where a search stands: ``measuring`` networks, or epochs of ``trial N``; each trial's
    result as it comes.
    """

    def __call__(self, stage: str, done: int, total: int, metrics: Mapping[str, float], /) -> None:
        """Take note of a step."""

    def found(self, trial: Found, done: int, total: int, /) -> None:
        """Take note of a trial's result."""


def search_project(
    project: Project,
    name: str,
    budget: Budget,
    *,
    trials: int,
    epochs: int,
    progress: Progress,
    ray: str | None = None,
) -> SearchResults:
    """Search the network and the training settings of a project; the test part is never heard.

    Interrupted or killed, the same call goes on with the trials that were running.

    Parameters
    ----------
    project : Project
        Whose recordings and settings count.
    name : str
        Of the search: ``search/NAME.db`` is its study, ``NAME.json`` and ``NAME.png`` what it
        has found.
    budget : Budget
        What a network may cost on the project's board.
    trials : int
        Trainings in all, those of earlier calls among them.
    epochs : int
        Of each.
    progress : Progress
        Told of each step.
    ray : str, optional
        Address of a Ray cluster to train on.

    Returns
    -------
    SearchResults

    Raises
    ------
    ProjectError
        If no network fits the budget, or another process searches under this name.
    DatasetError, ClipError
        If there is nothing to train on, or every trial failed.
    ToolError, StorageError
        If Optuna or Ray is missing, a tool fails, or the study cannot be written.
    """
    check_name(name, "search")
    settings = project.settings
    dataset = clips.merge_same_sound(
        project.dataset(),
        lambda done, total: progress("looking for copies", done, total, {}),
    )
    split = clips.split(dataset, seed=settings.training.seed)
    folder = project.folder / "search"
    costs = Costs(folder / "costs.json", split.labels, settings.board, settings.firmware)
    _refuse_hopeless(costs, budget, settings.training, progress)
    with open_study(folder / f"{name}.db", settings.training.seed) as study:
        workers: Workers = Here(split, split.background)
        if ray is not None and len(counted(study)) < trials:
            from jerboa.search._ray import OnRay

            workers = OnRay(ray, split, split.background)
        search = _Search(
            study, workers, costs, budget, settings.training, len(split.labels), epochs,
            folder / f".{name}.partial", progress,
        )  # fmt: skip
        try:
            search.run(trials)
        finally:
            workers.close()
        results = _results(study, name, budget)
    shutil.rmtree(folder / f".{name}.partial", ignore_errors=True)
    if not results.trials:
        raise DatasetError(f"every trial of search '{name}' failed: {results.failures[0]}")
    write_results(results_file(project.folder, name), results)
    draw_results(folder / f"{name}.png", results)
    return results


def _refuse_hopeless(
    costs: Costs, budget: Budget, settings: TrainingSettings, progress: Progress
) -> None:
    narrowest = smallest(settings)
    measured: dict[str, Cost] = {}
    for done, (name, network) in enumerate(narrowest.items()):
        progress("measuring", done, len(narrowest), {})
        measured[name] = costs.of(network)
    progress("measuring", len(narrowest), len(narrowest), {})
    if any(budget.holds(cost) for cost in measured.values()):
        return
    # Of a small budget of RAM the network of the least RAM, not that of the fewest cycles.
    cheapest = min(measured, key=lambda name: budget.share(measured[name]))
    excess = "; ".join(budget.excess(measured[cheapest]))
    raise ProjectError(
        f"no network fits the budget: the cheapest, {cheapest}, takes {measured[cheapest]} "
        f"({excess}); raise the budget"
    )


@dataclass
class _Search:
    study: optuna.Study
    workers: Workers
    costs: Costs
    budget: Budget
    project: TrainingSettings
    labels: int
    epochs: int
    folder: Path
    progress: Progress

    def __post_init__(self) -> None:
        self._running: dict[int, optuna.Trial] = {}
        self._done = len(counted(self.study))
        self._total = 0

    def run(self, trials: int) -> None:
        """Go on until so many trials are done."""
        self._total = trials
        while True:
            while self.workers.free and self._done + len(self._running) < trials:
                self.workers.start(self._next())
            if not self._running:
                return
            for outcome in self.workers.wait(self._report):
                self._tell(outcome)

    def _next(self) -> Job:
        """Ask for trials until one fits the budget."""
        while True:
            trial = self.study.ask()
            settings = choose(trial, self.project, self.labels, self.epochs)
            if not self.costs.known(settings):
                self.progress("measuring", 0, 1, {})
            cost = self.costs.of(settings)
            trial.set_user_attr("cost", vars(cost))
            if self.budget.holds(cost):
                break
            trial.set_user_attr(OVER_BUDGET, "; ".join(self.budget.excess(cost)))
            self.study.tell(trial, state=_State.PRUNED)
        trial.set_user_attr("settings", settings.model_dump(mode="json"))
        first = self._continue(trial)
        self._running[trial.number] = trial
        return Job(trial.number, settings, self.folder / f"trial-{first}")

    def _continue(self, trial: optuna.Trial) -> int:
        """Report what an interrupted trial had; gives the number under which it once began."""
        first: int = trial.number
        earlier = trial.user_attrs.get("continues")
        every = self.study.get_trials(deepcopy=False)
        while earlier is not None:
            for epoch, value in every[earlier].intermediate_values.items():
                if epoch not in every[trial.number].intermediate_values:
                    trial.report(value, epoch)
            first = earlier
            earlier = every[earlier].user_attrs.get("continues")
        return first

    def _report(self, number: int, epoch: int, metrics: Mapping[str, float]) -> bool:
        trial = self._running[number]
        trial.report(metrics["validation_accuracy"], epoch)
        self.progress(f"trial {number}", epoch, self.epochs, metrics)
        return bool(trial.should_prune())

    def _tell(self, outcome: Outcome) -> None:
        trial = self._running.pop(outcome.number)
        if outcome.error:
            trial.set_user_attr("error", outcome.error)
            self.study.tell(trial, state=_State.FAIL)
        elif not outcome.history:
            self.study.tell(trial, state=_State.PRUNED)
        else:
            kept = min(outcome.history, key=lambda row: row["validation_loss"])
            self.study.tell(trial, kept["validation_accuracy"])
        self._done += 1
        [told] = [each for each in counted(self.study) if each.number == outcome.number]
        if told.state != _State.FAIL:
            self.progress.found(_found(told), self._done, self._total)


def _results(study: optuna.Study, name: str, budget: Budget) -> SearchResults:
    every = counted(study)
    trained = [_found(each) for each in every if each.state != _State.FAIL]
    failures = [str(each.user_attrs["error"]) for each in every if each.state == _State.FAIL]
    return SearchResults(name, budget, ranked(trained), tuple(failures))


def _found(trial: optuna.trial.FrozenTrial) -> Found:
    reported: dict[int, float] = trial.intermediate_values
    settings: dict[str, Any] = trial.user_attrs["settings"]
    stopped = trial.state == _State.PRUNED
    accuracy = trial.value if trial.value is not None and not stopped else max(reported.values())
    return Found(
        number=trial.number,
        network=trial.params["network"],
        accuracy=float(accuracy),
        epochs=max(reported, default=0),
        stopped=stopped,
        cost=Cost(**trial.user_attrs["cost"]),
        settings=settings,
    )
