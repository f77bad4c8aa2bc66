"""``jerboa search``: the best network and training settings under a budget."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jerboa.cli._progress import StageBars, console, quoted, say

if TYPE_CHECKING:
    from rich.table import Table

    from jerboa.search import Found, SearchResults

_SHOWN = 10


def register(app: typer.Typer) -> None:
    """Add the group's commands."""
    app.command("search")(search)


def search(
    name: Annotated[
        str, typer.Argument(help="Of the search; an earlier one of this name goes on.")
    ] = "search",
    cycles: Annotated[
        int | None,
        typer.Option(
            "--cycles", min=1, help="A hop may take so many; all it has at the project's clock."
        ),
    ] = None,
    ram: Annotated[
        int | None,
        typer.Option("--ram", min=1, help="Bytes that the firmware may take; all by default."),
    ] = None,
    flash: Annotated[
        int | None,
        typer.Option("--flash", min=1, help="Bytes that the firmware may take; all by default."),
    ] = None,
    trials: Annotated[
        int, typer.Option("--trials", min=1, help="Trainings in all, earlier ones among them.")
    ] = 30,
    epochs: Annotated[int, typer.Option("--epochs", min=1, help="Of each training.")] = 30,
    ray: Annotated[
        str | None,
        typer.Option(
            "--ray",
            metavar="ADDRESS",
            help="Train on a Ray cluster: its address, 'auto' for this machine's, or 'local'.",
        ),
    ] = None,
    project: Annotated[
        Path, typer.Option("--project", "-p", help="The project's folder.", show_default=False)
    ] = Path(),
) -> None:
    """Search the best network and training under a budget; goes on where it was stopped.

    Test recordings are never heard. Each network's cost is measured on the virtual board before
    it is trained; trials that are worse than most end early.

    Example: [bold]jerboa search first --cycles 1000000 --trials 20[/bold]
    """
    from jerboa.firmware import hop_limit
    from jerboa.project import Project
    from jerboa.search import Budget, search_project

    opened = Project.open(project)
    bars = _SearchBars()
    with bars:
        found = search_project(
            opened,
            name,
            Budget(cycles or hop_limit(opened.settings.firmware.clock), ram, flash),
            trials=trials,
            epochs=epochs,
            progress=bars,
            ray=ray,
        )
    console.print(_table(found))
    for failure in dict.fromkeys(found.failures):
        say(f"failed: {failure}")
    say(f"picture  {opened.folder / 'search' / name}.png")
    if found.fitting:
        say(f"train    jerboa train --search {name}{_at(project)}")
    else:
        say("no trial that fits was trained to its end; give more --trials")


class _SearchBars(StageBars):
    """A bar for what is being done, and a line for each trial that is done."""

    def __call__(self, stage: str, done: int, total: int, metrics: Mapping[str, float]) -> None:
        """Show one stage at a time."""
        self.only(stage)
        super().__call__(stage, done, total, metrics)

    def found(self, trial: Found, done: int, total: int) -> None:
        """Print a trial's result."""
        ended = f"stopped after {trial.epochs} epochs" if trial.stopped else ""
        say(
            f"{done:>3} of {total}  {100 * trial.accuracy:5.1f} %  {trial.cost.cycles:>9,} cycles  "
            f"{trial.network:<16} {ended}".rstrip(),
        )


def _at(project: Path) -> str:
    return "" if project == Path() else f" --project {quoted(project)}"


def _table(found: SearchResults) -> Table:
    from rich.table import Table

    table = Table(title=f"search '{found.name}': the best that fit", title_justify="left", box=None)
    for title in ("trial", "accuracy", "cycles", "RAM", "flash"):
        table.add_column(title, justify="right", no_wrap=True)
    table.add_column("network", no_wrap=True)
    table.add_column("learning rate", justify="right", no_wrap=True)
    for each in found.fitting[:_SHOWN]:
        table.add_row(
            str(each.number),
            f"{100 * each.accuracy:.1f} %",
            f"{each.cost.cycles:,}",
            f"{each.cost.ram:,}",
            f"{each.cost.flash:,}",
            each.network,
            f"{each.settings['baseline']['learning_rate']:.1e}",
        )
    return table
