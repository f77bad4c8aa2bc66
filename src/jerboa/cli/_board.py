"""``jerboa devices``, ``flash``, ``monitor``, ``record``: a board on the desk."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jerboa.cli._progress import StageBars, console

_Port = Annotated[
    str | None,
    typer.Option("--port", help="The board's serial port; needed if there are several."),
]


def register(app: typer.Typer) -> None:
    """Add the group's commands."""
    app.command("devices")(devices)
    app.command("flash")(flash)


def devices() -> None:
    """List the boards that are plugged in, and what runs on each.

    Example: [bold]jerboa devices[/bold]
    """
    from jerboa.board import devices as find

    with console.status("asking the boards"):
        found = find()
    if not found:
        console.print(
            "no board found; plug it in with a cable that carries data, and if it has no jerboa "
            "firmware yet, hold BOOTSEL while plugging it in"
        )
    for each in found:
        console.print(f"{each.place}  {each.product}", markup=False, soft_wrap=True)
        if each.version:
            labels = ", ".join(map(str, each.version.get("labels", [])))
            console.print(
                f"  jerboa {each.version.get('jerboa')}, build {each.version.get('build')}, "
                f"board {each.version.get('board')}\n"
                f"  microphone {each.version.get('microphone')}, labels {labels}",
                markup=False,
                soft_wrap=True,
            )
        elif each.problem:
            console.print(f"  {each.problem}", markup=False, soft_wrap=True)
        elif each.kind == "port":
            console.print("  does not answer: no jerboa firmware, or an old one")


def flash(
    firmware: Annotated[
        Path | None,
        typer.Argument(help="A UF2 file; by default that of the project's latest run."),
    ] = None,
    port: _Port = None,
    drive: Annotated[
        Path | None, typer.Option("--drive", help="The board's boot drive, in place of a port.")
    ] = None,
) -> None:
    """Put a firmware onto the board; no button is needed where jerboa runs already.

    Example: [bold]jerboa flash firmware.uf2[/bold]
    """
    from jerboa.board import flash as flash_board

    if firmware is None:
        from jerboa.project import Project

        firmware = Project.open(Path()).latest_run().uf2
    with StageBars() as bars:
        done = flash_board(
            firmware,
            port=port,
            drive=drive,
            progress=lambda stage, count, total: bars(stage, count, total, {}),
        )
    how = "copied to" if done.way == "drive" else "written and read back over"
    console.print(f"{how} {done.place}", markup=False, soft_wrap=True)
    if done.version:
        console.print(
            f"build {done.version.get('build')} answers at {done.port}\nnext   jerboa monitor",
            markup=False,
        )
    elif done.port:
        console.print(f"{done.port} is there but does not answer 'version': no jerboa firmware?")
    else:
        console.print("it offers no serial port; look with 'jerboa devices'")
