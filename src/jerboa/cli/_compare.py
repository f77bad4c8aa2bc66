"""``jerboa compare``: is the second run better, or only luckier?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from jerboa.cli._progress import console, say

if TYPE_CHECKING:
    from jerboa.evaluation import PairedResult


def register(app: typer.Typer) -> None:
    """Add the group's commands."""
    app.command("compare")(compare)


def compare(
    first: Annotated[Path, typer.Argument(help="A run's folder.", show_default=False)],
    second: Annotated[Path, typer.Argument(help="Another one's.", show_default=False)],
) -> None:
    """Compare two runs on the recordings that both were tested on.

    Example: [bold]jerboa compare runs/first runs/second[/bold]
    """
    from jerboa.project import Run, compare_runs

    comparison = compare_runs(Run(first), Run(second))
    table = _table(first, second)
    for way, result in comparison.results.items():
        change = result.windows
        table.add_row(
            f"windows right, {way}",
            "",
            f"{100 * change.value:+.1f} points",
            _certainty(result),
        )
        table.add_row(
            f"recordings that one alone gets right, {way}",
            str(result.only_first),
            str(result.only_second),
            f"p = {result.p_value:.3f}, of {result.recordings}",
        )
    for name, one, other in comparison.costs:
        table.add_row(name, one, other, "")
    for name, one, other in comparison.settings:
        table.add_row(name, one, other, "setting")
    console.print(table)
    say(_verdict(second.name, comparison.results["int8"]))


def _table(first: Path, second: Path) -> Table:
    table = Table(title=f"{second.name} against {first.name}", title_justify="left")
    table.add_column("")
    table.add_column(first.name, justify="right")
    table.add_column(second.name, justify="right")
    table.add_column("", style="dim")
    return table


def _certainty(result: PairedResult) -> str:
    from jerboa.evaluation import LEAST_SOURCES

    if result.sources < LEAST_SOURCES:
        return f"{result.sources} sources; {LEAST_SOURCES} are the least that can tell"
    low, high = 100 * result.windows.low, 100 * result.windows.high
    return f"95 %: {low:+.1f} to {high:+.1f}, p = {result.windows_p_value:.3f}"


def _verdict(name: str, result: PairedResult) -> str:
    from jerboa.evaluation import LEAST_SOURCES

    if result.sources < LEAST_SOURCES:
        return (
            f"{result.sources} independent sources are too few to tell; {LEAST_SOURCES} are the "
            "least"
        )
    if not result.is_significant:
        return f"{result.recordings} recordings show no difference in int8; more would tell"
    return f"{name} is {'better' if result.windows.value > 0 else 'worse'} (int8)"
