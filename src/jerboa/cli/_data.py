"""``jerboa data``: public data sets."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Annotated

import typer

from jerboa.cli._progress import console, counting


def register(app: typer.Typer) -> None:
    """Add the group's commands."""
    group = typer.Typer(help="Public data sets.", no_args_is_help=True)
    group.command("get")(get)
    app.add_typer(group, name="data")


def get(
    name: Annotated[str, typer.Argument(help="esc50, speech-commands or fire-alarms.")],
    folder: Annotated[
        Path | None, typer.Option("--output", "-o", help="Where it goes; ./data by default.")
    ] = None,
) -> None:
    """Download a data set; goes on where it was stopped, and checks what came.

    Example: [bold]jerboa data get esc50[/bold]
    """
    from jerboa.clips.download import CATALOGUE
    from jerboa.clips.download import get as download

    with warnings.catch_warnings(record=True) as notes, counting(f"getting {name}") as update:
        warnings.simplefilter("always", UserWarning)
        path = download(name, folder or Path("data"), progress=update)
    for note in notes:
        console.print(f"note: {note.message}", markup=False)
    console.print(f"{name} is in {path}; its licence: {CATALOGUE[name].licence}", markup=False)
