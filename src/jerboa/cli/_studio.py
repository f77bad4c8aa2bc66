"""``jerboa studio``: the project in a browser."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jerboa.cli._progress import say


def register(app: typer.Typer) -> None:
    """Add the group's commands."""
    app.command("studio")(studio)


def studio(
    project: Annotated[
        Path, typer.Option("--project", "-p", help="The project's folder; made if it is new.")
    ] = Path(),
    port: Annotated[
        int,
        typer.Option("--port", min=0, max=65535, help="Port; another one if it is taken."),
    ] = 8765,
    host: Annotated[
        str,
        typer.Option(
            "--host", help="Address to listen on; others than this computer's ask for a token."
        ),
    ] = "127.0.0.1",
    browser: Annotated[bool, typer.Option(help="Open the page in the browser.")] = True,
) -> None:
    """Record, train, judge and try in a browser; nothing leaves this computer.

    Example: [bold]jerboa studio --project kettle[/bold]
    """
    from jerboa.errors import ToolError
    from jerboa.project import TEMPLATES, Project

    try:
        from jerboa.studio import serve
    except ImportError as error:
        raise ToolError(
            f"{error.name} is missing; install it with: pip install 'jerboa[studio]'"
        ) from error

    if project != Path() and not project.exists():
        opened = Project.create(project, TEMPLATES["log_mel"])
    else:
        opened = Project.open(project)

    def ready(address: str) -> None:
        say(f"studio    {address}\nCtrl-C    stops it; a training goes on")

    serve(opened, host=host, port=port, browser=browser, ready=ready)
