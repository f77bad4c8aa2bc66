"""``jerboa simulate``: a firmware and a recording on the virtual board."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jerboa.cli._firmware_options import Channel, Mic, Pins, choose
from jerboa.cli._progress import counting, say
from jerboa.cli._project_here import settings_here

_FORMATS = (".png", ".svg", ".pdf", ".jpg", ".webp")


def register(app: typer.Typer) -> None:
    """Add the group's commands."""
    app.command("simulate")(simulate)


def simulate(
    firmware: Annotated[Path, typer.Argument(help="A UF2 file.")],
    clip: Annotated[Path, typer.Argument(help="A recording, played into the microphone pin.")],
    board: Annotated[
        str | None,
        typer.Option("--board", "-b", help="Whose pins to use; else the project's board, or pico."),
    ] = None,
    picture: Annotated[
        Path | None,
        typer.Option("--picture", help="Where the picture goes; beside the firmware by default."),
    ] = None,
    text: Annotated[
        bool, typer.Option("--text", help="Print every line of the USB serial port.")
    ] = False,
    mic: Mic = None,
    pins: Pins = None,
    channel: Channel = None,
) -> None:
    """Run an unchanged UF2 on the virtual board and play a recording to it.

    Example: [bold]jerboa simulate firmware.uf2 alarm.wav[/bold]
    """
    path = picture or firmware.with_name(f"{firmware.stem}-{clip.stem}.png")
    if path.suffix.lower() not in _FORMATS:
        raise typer.BadParameter(
            f"'{path}' is none of {', '.join(_FORMATS)}; choose one", param_hint="--picture"
        )
    from jerboa import clips
    from jerboa.emulator import simulate as run
    from jerboa.firmware import find_board, wire

    own_board, own_settings = settings_here()
    wiring = wire(find_board(board or own_board), choose(own_settings, mic, pins, channel=channel))
    samples = clips.read_clip(clip)
    with counting(f"playing {clip.name}") as update:
        result = run(firmware, samples, **wiring.simulation(), progress=update)
    if text:
        say(result.usb_text)
    for line in result.summary():
        say(line)
    result.plot(path)
    say(f"picture   {path}")
