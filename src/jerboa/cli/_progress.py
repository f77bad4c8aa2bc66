"""Progress bars for everything that takes longer than a second."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)

console = Console(highlight=False, markup=False)
"""For tables and bars; names of users' files and labels are no markup."""


def say(text: str) -> None:
    """Print lines as they are: a path or a command is never broken at the terminal's width."""
    console.print(text, soft_wrap=True)


def quoted(path: Path) -> str:
    """A path as the user's shell takes it in a command."""
    if os.name == "posix":
        return shlex.quote(str(path))
    return f'"{path}"' if " " in str(path) else str(path)


def _bars() -> Progress:
    return Progress(
        TextColumn("{task.description:<34}", markup=False),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeRemainingColumn(compact=True),
        TextColumn("{task.fields[note]}", markup=False),
        console=console,
    )


@contextmanager
def counting(description: str) -> Iterator[Callable[[int, int], None]]:
    """One bar for a function that counts what is done of how many."""
    with _bars() as bars:
        task = bars.add_task(description, total=None, note="")

        def update(done: int, total: int) -> None:
            bars.update(task, completed=done, total=total)

        yield update


class StageBars:
    """One bar a stage, for a long job; stages appear as they begin."""

    def __init__(self) -> None:
        self._bars = _bars()
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> StageBars:
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()

    def __call__(self, stage: str, done: int, total: int, metrics: Mapping[str, float]) -> None:
        """Take note of where a stage stands."""
        if stage not in self._tasks:
            self._finish_others()
            self._tasks[stage] = self._bars.add_task(stage.replace("_", " "), total=total, note="")
        note = ""
        if "validation_accuracy" in metrics:
            note = f"accuracy {100 * metrics['validation_accuracy']:.1f} %"
        self._bars.update(self._tasks[stage], completed=done, total=total, note=note)

    def only(self, stage: str) -> None:
        """Take the bars of other stages away."""
        for other in [other for other in self._tasks if other != stage]:
            self._bars.remove_task(self._tasks.pop(other))

    def _finish_others(self) -> None:
        """A stage that stopped early is over when the next begins."""
        for task in self._bars.tasks:
            if not task.finished:
                self._bars.update(task.id, total=task.completed)
