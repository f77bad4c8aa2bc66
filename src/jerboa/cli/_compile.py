"""``jerboa compile``: a model as code for another program."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jerboa.cli._progress import say


def register(app: typer.Typer) -> None:
    """Add the group's commands."""
    app.command("compile")(compile_)


def compile_(
    model: Annotated[Path, typer.Argument(help="A full-int8 .tflite.")],
    to: Annotated[
        str, typer.Option("--to", help="What for: c, pico-sdk, arduino or tflm.", metavar="TARGET")
    ] = "c",
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="A folder of its own; by default the name."),
    ] = None,
    name: Annotated[
        str, typer.Option("--name", help="Prefix of the C functions, stem of the files.")
    ] = "jerboa_model",
    compact_weights: Annotated[
        bool,
        typer.Option(
            "--compact-weights",
            help="Large layers' weights as bytes: half the memory, some three cycles more each.",
        ),
    ] = False,
) -> None:
    """Write a model as a folder that builds as it stands: C, CMake package, Arduino library.

    Example: [bold]jerboa compile model.tflite --to c -o alarm --name alarm[/bold]
    """
    from jerboa.firmware import export_model

    for path in export_model(
        model, output or Path(name), target=to, name=name, compact_weights=compact_weights
    ):
        say(str(path))
