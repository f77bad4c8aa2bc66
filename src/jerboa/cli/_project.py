"""``jerboa new``, ``import``, ``train``: a project of one's own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.table import Table

from jerboa.cli._progress import StageBars, console, counting, quoted, say

_Folder = Annotated[
    Path, typer.Option("--project", "-p", help="The project's folder.", show_default=False)
]


def register(app: typer.Typer) -> None:
    """Add the group's commands."""
    app.command("new")(new)
    app.command("import")(import_clips)
    app.command("train")(train)


def new(
    folder: Annotated[Path, typer.Argument(help="Where the project goes.")],
    model: Annotated[
        Literal["log_mel", "tutorial"],
        typer.Option("--model", help="jerboa's front end and network, or the Arm tutorial's."),
    ] = "log_mel",
) -> None:
    """Make an empty project.

    Example: [bold]jerboa new kettle[/bold]
    """
    from jerboa.project import TEMPLATES, Project

    Project.create(folder, TEMPLATES[model])
    say(
        f"made {folder}; now put recordings into {folder / 'clips'}/LABEL, or:\n"
        f"  cd {quoted(folder)}\n"
        "  jerboa import kettle RECORDINGS…\n"
        "  jerboa import background RECORDINGS…\n"
        "  jerboa train"
    )


def import_clips(
    label: Annotated[str, typer.Argument(help="What the recordings are of.")],
    sources: Annotated[list[Path], typer.Argument(help="Sound files, or folders of them.")],
    project: _Folder = Path(),
) -> None:
    """Copy recordings into the project: WAV, FLAC, Ogg, Opus, MP3 or AIFF.

    Example: [bold]jerboa import kettle ~/recordings/*.mp3[/bold]
    """
    from jerboa.clips import unread_files
    from jerboa.project import Project

    opened = Project.open(project)
    with counting(f"importing {label}") as update:
        written = opened.import_clips(label, sources, update)
    count = "1 recording" if len(written) == 1 else f"{len(written)} recordings"
    say(f"{count} in {opened.clips_folder / label}")
    if unread := [path for each in sources if each.is_dir() for path in unread_files(each)]:
        more = f" (and {len(unread) - 1} more)" if len(unread) > 1 else ""
        say(
            f"note: passed over, since it cannot be read: {unread[0]}{more}; "
            "save it as WAV, FLAC, Ogg or MP3, and import that"
        )


def train(
    name: Annotated[
        str | None,
        typer.Option(
            "--name", help="The run's name; by default that of a stopped run, or the time."
        ),
    ] = None,
    streams: Annotated[
        Path | None,
        typer.Option(
            "--streams",
            help="Folder of background without labels: what fires in it becomes background; events "
            "are fitted to a fifth of it, or to a folder validation beside train in it.",
        ),
    ] = None,
    search: Annotated[
        str | None, typer.Option("--search", help="Train with what this search has found best.")
    ] = None,
    trial: Annotated[
        int | None, typer.Option("--trial", help="Another trial of the search than its best.")
    ] = None,
    project: _Folder = Path(),
) -> None:
    """Train, quantize, build and try on the virtual board; goes on where it was stopped.

    Example: [bold]jerboa train --name first[/bold]
    """
    if trial is not None and search is None:
        raise typer.BadParameter(
            "is one of a search; name that too: --search NAME", param_hint="--trial"
        )
    from jerboa.project import Project, train_project

    opened = Project.open(project)
    if search is not None:
        from jerboa.search import read_results

        opened = opened.told(training=read_results(project, search).find(trial), base="none")
    with StageBars() as bars:
        run = train_project(opened, name, bars, streams=streams)
    print_summary(run.metrics())
    say(f"report    {run.report}\nfirmware  {run.uf2}")


def print_summary(metrics: dict[str, object]) -> None:
    """The table a run ends with."""
    table = Table(title="What it does, and what it costs", title_justify="left")
    table.add_column("")
    table.add_column("", justify="right")
    table.add_column("", style="dim")
    summary = metrics["summary"]
    assert isinstance(summary, list)
    for row in summary:
        table.add_row(row["name"], row["value"], row["note"])
    console.print(table)
