"""Trials trained by the machines of a Ray cluster, as many at a time as it has processors.

The study stays with the process that searches: workers tell each epoch to a mailbox, read from
it whether to go on, and never see the database.
"""

from __future__ import annotations

import contextlib
import logging
import os
import socket
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from jerboa.clips import Recording, Split
from jerboa.errors import ToolError
from jerboa.search._here import Job, Outcome, Report, train_job
from jerboa.training import Trials

try:
    import ray
except ModuleNotFoundError as error:
    raise ToolError(
        f"many machines need Ray ({error.name} is missing); "
        "install it with \"pip install 'jerboa[ray]'\""
    ) from error

__all__ = ["OnRay"]

_SECONDS_BETWEEN_LOOKS = 0.5
_SECONDS_TO_ANSWER = 10


class _Mailbox:
    """What workers have told and the search has not read, and which trials are to stop."""

    def __init__(self) -> None:
        self._told: list[tuple[int, int, dict[str, float]]] = []
        self._stopped: set[int] = set()

    def tell(self, number: int, epoch: int, metrics: dict[str, float]) -> bool:
        self._told.append((number, epoch, metrics))
        return number in self._stopped

    def read(self) -> list[tuple[int, int, dict[str, float]]]:
        told, self._told = self._told, []
        return told

    def stop(self, number: int) -> None:
        self._stopped.add(number)


class _Trainer:
    """A worker: reads the recordings once, then trains one trial after the other."""

    def __init__(self, split: Split, background: Sequence[Recording], mailbox: Any) -> None:
        self._trials = Trials(split, background)
        self._mailbox = mailbox

    def train(self, job: Job) -> Outcome:
        def report(number: int, epoch: int, metrics: Mapping[str, float]) -> bool:
            return bool(ray.get(self._mailbox.tell.remote(number, epoch, dict(metrics))))

        with tempfile.TemporaryDirectory() as scratch:
            return train_job(self._trials, replace(job, folder=Path(scratch)), report)


class OnRay:
    """Jobs on a cluster.

    Parameters
    ----------
    address : str
        Of the cluster, ``auto`` for the one that this machine belongs to, ``local`` for one that
        is started for this search on this machine alone.
    split, background
        As for `jerboa.training.Trials`; their samples travel to the workers.

    Raises
    ------
    ToolError
        If no cluster answers at the address.
    """

    def __init__(self, address: str, split: Split, background: Sequence[Recording]) -> None:
        own = address == "local"
        if own:
            # A cluster of this machine alone tells its maker nothing.
            os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        try:
            _knock(address)
            ray.init(
                address=address,
                log_to_driver=False,
                logging_level=logging.ERROR,
                **({"include_dashboard": False} if own else {}),
            )
        except (OSError, ValueError, RuntimeError) as error:
            reason = str(error).strip().splitlines()[0]
            raise ToolError(
                f"no Ray cluster at '{address}' ({reason}); start one with 'ray start --head', "
                "set RAY_AUTH_MODE=token if it asks for a token, or give 'local'"
            ) from error
        self._mailbox = ray.remote(num_cpus=0)(_Mailbox).remote()
        held = Split(_held(split.train), _held(split.validation), (), split.labels)
        known, noise = ray.put(held), ray.put(_held(background))
        trainer = ray.remote(num_cpus=1)(_Trainer)
        count = max(1, int(ray.cluster_resources().get("CPU", 1)))
        self._idle = [trainer.remote(known, noise, self._mailbox) for _ in range(count)]
        self._busy: dict[Any, tuple[Any, int]] = {}

    @property
    def free(self) -> bool:
        """Whether a worker waits for a job."""
        return bool(self._idle)

    def start(self, job: Job) -> None:
        """Give a job to a worker."""
        worker = self._idle.pop()
        self._busy[worker.train.remote(job)] = (worker, job.number)

    def wait(self, report: Report) -> Iterator[Outcome]:
        """Wait for the next jobs to end."""
        done: list[Any] = []
        while not done:
            done, _ = ray.wait(list(self._busy), timeout=_SECONDS_BETWEEN_LOOKS)
            for number, epoch, metrics in ray.get(self._mailbox.read.remote()):
                if report(number, epoch, metrics):
                    ray.get(self._mailbox.stop.remote(number))
        for each in done:
            worker, number = self._busy.pop(each)
            try:
                outcome: Outcome = ray.get(each)
                self._idle.append(worker)
            except ray.exceptions.RayError as error:
                reason = str(error).strip().splitlines()[-1]
                outcome = Outcome(number, error=f"the worker failed: {reason}")
            yield outcome

    def close(self) -> None:
        """Let go of the cluster."""
        with contextlib.suppress(Exception):
            ray.shutdown()


def _knock(address: str) -> None:
    """Fail at once where nothing listens: Ray tries for minutes."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if host and port.isdecimal():
        with socket.create_connection((host, int(port)), _SECONDS_TO_ANSWER):
            pass


def _held(recordings: Sequence[Recording]) -> tuple[Recording, ...]:
    """The same with their samples: a worker has no such files."""
    return tuple(replace(each, path=None, held=each.samples()) for each in recordings)
