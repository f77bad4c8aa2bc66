"""``jerboa build``: from a model to a firmware."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from jerboa.cli._firmware_options import Channel, Clock, Gain, Mic, Pins, choose
from jerboa.cli._progress import console, quoted, say
from jerboa.cli._project_here import latest_run, settings_here


def register(app: typer.Typer) -> None:
    """Add the group's commands."""
    app.command("build")(build)


def build(
    model: Annotated[
        Path | None,
        typer.Argument(help="A full-int8 .tflite; by default that of the project's latest run."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="Folder for the firmware; firmware, or that of the latest run."
        ),
    ] = None,
    board: Annotated[
        str | None,
        typer.Option(
            "--board", "-b", help="A board's name, or its TOML file; else the project's, or pico."
        ),
    ] = None,
    labels: Annotated[
        str | None,
        typer.Option("--labels", help="Labels in place of the model's, separated by commas."),
    ] = None,
    release: Annotated[
        bool, typer.Option("--release", help="For a board that is given away: no USB microphone.")
    ] = False,
    mic_over_usb: Annotated[
        Literal["on", "off"] | None,
        typer.Option(
            help="Whether audio may leave the board; off with --release, else the project's."
        ),
    ] = None,
    mic: Mic = None,
    pins: Pins = None,
    gain: Gain = None,
    channel: Channel = None,
    clock: Clock = None,
) -> None:
    """Build the firmware of a model: ELF, UF2, and a map of flash and RAM.

    Example: [bold]jerboa build model.tflite --board pico --mic i2s --pins data=6 -o firmware[/bold]
    """
    from jerboa.firmware import build_firmware, expected_current
    from jerboa.project import choose_clock

    own_board, own_settings = settings_here()
    board = board or own_board
    if model is None:
        run = latest_run("a .tflite")
        model = run.model
        output = output or run.folder
    settings = choose(own_settings, mic, pins, gain, channel, clock)
    audio = _audio_leaves(release, mic_over_usb)
    with console.status("measuring a hop on the virtual board"):
        settings, cycles = choose_clock(model, settings, board=board, mic_over_usb=audio)
    with console.status("building; the very first time the C compiler builds its library too"):
        firmware = build_firmware(
            model,
            output or Path("firmware"),
            board=board,
            labels=[label.strip() for label in labels.split(",")] if labels else None,
            mic_over_usb=audio,
            settings=settings,
            hop_cycles=cycles,
        )
    memory = firmware.memory
    say(
        f"flash  {memory.flash_bytes:>9,} of {memory.flash_capacity:,} bytes\n"
        f"RAM    {memory.ram_bytes:>9,} of {memory.ram_capacity:,} bytes\n"
        f"clock  {settings.clock:>9} MHz, about {expected_current(int(settings.clock)):.0f} mA "
        "of a busy core\n"
        f"{_waiting(firmware.flash_cycles)}"
        f"pins   {firmware.wiring}\n"
        f"labels {', '.join(firmware.metadata.labels)}\n"
        f"map    {firmware.map}\n"
        f"next   jerboa flash {quoted(firmware.uf2)}"
    )


def _waiting(cycles: int) -> str:
    """A line about weights in flash, where a hop waits for them."""
    if not cycles:
        return ""
    return f"waits  {cycles:>9,} cycles more a hop for weights in flash, on the chip alone\n"


def _audio_leaves(release: bool, mic_over_usb: str | None) -> bool | None:
    """What was asked for; None leaves it to the project."""
    if mic_over_usb:
        return mic_over_usb == "on"
    return False if release else None
