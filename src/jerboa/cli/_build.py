"""``jerboa build``: from a model to a firmware."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from jerboa.cli._progress import console


def register(app: typer.Typer) -> None:
    """Add the group's commands."""
    app.command("build")(build)


def build(
    model: Annotated[
        Path | None,
        typer.Argument(help="A full-int8 .tflite; by default that of the project's latest run."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Folder for the firmware.")
    ] = None,
    board: Annotated[str | None, typer.Option("--board", "-b", help="The board's name.")] = None,
    labels: Annotated[
        str | None, typer.Option("--labels", help="Labels, separated by commas.")
    ] = None,
    release: Annotated[
        bool, typer.Option("--release", help="For a board that is given away: no USB microphone.")
    ] = False,
    mic_over_usb: Annotated[
        Literal["on", "off"] | None,
        typer.Option(help="Whether audio may leave the board; off with --release, else on."),
    ] = None,
) -> None:
    """Build the firmware of a model: ELF, UF2, and a map of flash and RAM.

    Example: [bold]jerboa build model.tflite --board pico -o firmware[/bold]
    """
    from jerboa.firmware import build_firmware

    if model is None:
        from jerboa.project import Project

        project = Project.open(Path())
        run = project.latest_run()
        model = run.model
        output = output or run.folder
        board = board or project.settings.board
    with console.status("building; the very first time the C compiler builds its library too"):
        firmware = build_firmware(
            model,
            output or Path("firmware"),
            board=board or "pico",
            labels=[label.strip() for label in labels.split(",")] if labels else None,
            mic_over_usb=not release if mic_over_usb is None else mic_over_usb == "on",
        )
    memory = firmware.memory
    console.print(
        f"flash  {memory.flash_bytes:>9,} of {memory.flash_capacity:,} bytes\n"
        f"RAM    {memory.ram_bytes:>9,} of {memory.ram_capacity:,} bytes\n"
        f"labels {', '.join(firmware.metadata.labels)}\n"
        f"map    {firmware.map}\n"
        f"next   hold BOOTSEL while plugging the board in, copy [bold]{firmware.uf2}[/bold] to it"
    )
