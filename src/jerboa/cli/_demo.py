"""``jerboa demo``: the whole way on generated sounds, without a download and without a board."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from jerboa.cli._progress import StageBars, say
from jerboa.cli._project import print_summary


def register(app: typer.Typer) -> None:
    """Add the group's commands."""
    app.command("demo")(demo)


def demo(
    folder: Annotated[
        Path, typer.Option("--output", "-o", help="Where the demo's project goes.")
    ] = Path("demo"),
    seed: Annotated[
        int, typer.Option("--seed", min=0, max=2**31 - 1, help="Of sounds, split and training.")
    ] = 0,
    model: Annotated[
        Literal["log_mel", "tutorial"],
        typer.Option("--model", help="jerboa's front end and network, or the Arm tutorial's."),
    ] = "log_mel",
) -> None:
    """Teach a virtual Pico to hear a fire alarm, from nothing, in some minutes.

    Example: [bold]jerboa demo[/bold]
    """
    from jerboa.project import run_demo

    say(
        "Generating alarms and everyday sounds, training, compiling and building a firmware,\n"
        "then playing recordings into the microphone pin of a virtual Raspberry Pi Pico.\n"
    )
    with StageBars() as bars:
        run = run_demo(folder, seed, bars, model=model)
    print_summary(run.metrics())
    say(f"\nreport    {run.report}\nfirmware  {run.uf2}")
