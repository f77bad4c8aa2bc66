"""``jerboa export``: a model for other runtimes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jerboa.cli._progress import say


def register(app: typer.Typer) -> None:
    """Add the group's commands."""
    group = typer.Typer(
        help="A model for other runtimes; see [bold]jerboa compile[/bold] too.\n\n"
        "Example: [bold]jerboa export tflm model.tflite -o tflm[/bold]",
        no_args_is_help=True,
    )
    group.command("tflm")(tflm)
    app.add_typer(group, name="export")


def tflm(
    model: Annotated[Path, typer.Argument(help="A .tflite.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Where they go.")] = Path("export"),
) -> None:
    """Write the .tflite and a header for TensorFlow Lite for Microcontrollers.

    Example: [bold]jerboa export tflm model.tflite -o tflm[/bold]
    """
    from jerboa.firmware import export_tflm

    for path in export_tflm(model, output):
        say(str(path))
