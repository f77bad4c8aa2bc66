"""Trials trained one after the other in this process."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from jerboa.clips import Recording, Split
from jerboa.errors import UserError
from jerboa.training import TrainingSettings, Trials

__all__ = ["Here", "Job", "Outcome", "Report", "Workers", "train_job"]


@dataclass(frozen=True)
class Job:
    """A trial to be trained.

    Attributes
    ----------
    number : int
        Of the trial.
    settings : TrainingSettings
        What to train.
    folder : Path
        For the checkpoint.
    """

    number: int
    settings: TrainingSettings
    folder: Path


@dataclass(frozen=True)
class Outcome:
    """What came of a job.

    Attributes
    ----------
    number : int
        Of the trial.
    history : sequence of dict
        Metrics of each epoch; empty if it was stopped or failed.
    error : str
        Why it failed.
    """

    number: int
    history: Sequence[Mapping[str, float]] = ()
    error: str = ""


class Report(Protocol):
    """Told of each epoch of a trial; answers whether to stop it."""

    def __call__(self, number: int, epoch: int, metrics: Mapping[str, float], /) -> bool:
        """Take note of an epoch."""


class Workers(Protocol):
    """Where trials are trained."""

    @property
    def free(self) -> bool:
        """Whether another job can be started."""

    def start(self, job: Job) -> None:
        """Begin with a job."""

    def wait(self, report: Report) -> Iterator[Outcome]:
        """Wait until jobs end; reports their epochs meanwhile."""

    def close(self) -> None:
        """Leave nothing running."""


class _Stopped(Exception):
    pass


def train_job(trials: Trials, job: Job, report: Report) -> Outcome:
    """Train a job to its end, or until `report` stops it."""

    def progress(phase: str, epoch: int, epochs: int, metrics: Mapping[str, float]) -> None:
        if metrics and report(job.number, epoch, metrics):
            raise _Stopped

    try:
        return Outcome(job.number, trials.train(job.settings, job.folder, progress))
    except _Stopped:
        return Outcome(job.number)
    except UserError as error:
        return Outcome(job.number, error=str(error))


class Here:
    """One job at a time; a checkpoint lets an interrupted one go on.

    Parameters
    ----------
    split, background
        As for `jerboa.training.Trials`.
    """

    def __init__(self, split: Split, background: Sequence[Recording]) -> None:
        self._trials = Trials(split, background)
        self._jobs: list[Job] = []

    @property
    def free(self) -> bool:
        """Whether none is waiting."""
        return not self._jobs

    def start(self, job: Job) -> None:
        """Take a job; `wait` trains it."""
        self._jobs.append(job)

    def wait(self, report: Report) -> Iterator[Outcome]:
        """Train what was taken."""
        while self._jobs:
            yield train_job(self._trials, self._jobs.pop(), report)

    def close(self) -> None:
        """Nothing is left."""
