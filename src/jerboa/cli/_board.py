"""``jerboa devices``, ``flash``, ``monitor``: a board on the desk."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jerboa.cli._firmware_options import Channel, Mic, Pins, choose
from jerboa.cli._progress import StageBars, console, say
from jerboa.cli._project_here import latest_run, settings_here
from jerboa.errors import DeviceError

if TYPE_CHECKING:
    from jerboa.board import Stream
    from jerboa.emulator import LiveBoard
    from jerboa.firmware import Wiring

_Port = Annotated[
    str | None,
    typer.Option("--port", help="The board's serial port; needed if there are several."),
]


def register(app: typer.Typer) -> None:
    """Add the group's commands."""
    app.command("devices")(devices)
    app.command("flash")(flash)
    app.command("monitor")(monitor)


def devices() -> None:
    """List the boards that are plugged in, and what runs on each.

    Example: [bold]jerboa devices[/bold]
    """
    from jerboa.board import NO_BOARD
    from jerboa.board import devices as find

    with console.status("asking the boards"):
        found = find()
    if not found:
        say(NO_BOARD)
    for each in found:
        say(f"{each.place}  {each.product}")
        if each.version:
            labels = ", ".join(map(str, each.version.get("labels", [])))
            say(
                f"  jerboa {each.version.get('jerboa')}, build {each.version.get('build')}, "
                f"board {each.version.get('board')}\n"
                f"  microphone {each.version.get('microphone')}, labels {labels}",
            )
        elif each.problem:
            say(f"  {each.problem}")
        elif each.kind == "port":
            say("  does not answer: no jerboa firmware, or an old one")


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

    if port is not None and drive is not None:
        raise DeviceError("--port and --drive name two boards; give one of them")
    if firmware is None:
        firmware = latest_run("a UF2").uf2
    with StageBars() as bars:
        done = flash_board(
            firmware,
            port=port,
            drive=drive,
            progress=lambda stage, count, total: bars(stage, count, total, {}),
        )
    how = "copied to" if done.way == "drive" else "written and read back over"
    say(f"{how} {done.place}")
    if done.version:
        say(
            f"build {done.version.get('build')} answers at {done.port}\nnext   jerboa monitor",
        )
    elif done.port:
        say(f"{done.port} is there but does not answer 'version': no jerboa firmware?")
    else:
        say("it offers no serial port; look with 'jerboa devices'")


def monitor(
    clip: Annotated[
        Path | None, typer.Argument(help="With --virtual: a recording, played in a loop.")
    ] = None,
    port: _Port = None,
    virtual: Annotated[
        Path | None,
        typer.Option("--virtual", help="A UF2 on the virtual board, in place of a real one."),
    ] = None,
    board: Annotated[
        str | None,
        typer.Option(
            "--board", "-b", help="With --virtual: its pins; else the project's board, or pico."
        ),
    ] = None,
    mic: Mic = None,
    pins: Pins = None,
    channel: Channel = None,
    log: Annotated[
        list[Path] | None,
        typer.Option("--log", help="Keep it: .jsonl (everything), .csv (a row a hop), or both."),
    ] = None,
    seconds: Annotated[
        float | None, typer.Option("--seconds", help="End by itself after this time.", min=0)
    ] = None,
    elf: Annotated[
        Path | None,
        typer.Option("--elf", help="The build's ELF file, to name the functions of a fault."),
    ] = None,
) -> None:
    """Watch what a board hears, live; goes on when it is unplugged and comes back.

    Example: [bold]jerboa monitor --log evening.jsonl[/bold]

    Without a board: [bold]jerboa monitor --virtual firmware.uf2 alarm.wav[/bold]
    """
    from jerboa.board import open_log
    from jerboa.cli._watch import watch
    from jerboa.firmware import find_board, wire

    with ExitStack() as stack:
        logs = [open_log(path) for path in log or []]
        for each in logs:
            stack.callback(each.close)
        if virtual is None:
            name, open_stream = _real(port, clip)
        elif port is not None:
            raise DeviceError("--port and --virtual name two boards; give one of them")
        else:
            own_board, own_settings = settings_here()
            board = board or own_board
            settings = choose(own_settings, mic, pins, channel=channel)
            live = stack.enter_context(_virtual(virtual, clip, wire(find_board(board), settings)))
            name, open_stream = f"virtual {board}", lambda: live
        watch(name, open_stream, logs, seconds, _elfs(elf, virtual))


def _real(port: str | None, clip: Path | None) -> tuple[str, Callable[[], Stream]]:
    """The port to listen to, and how it is opened."""
    from jerboa.board import SerialStream, SystemBus, choose_port

    if clip is not None:
        raise DeviceError(f"{clip}: a recording is played to a virtual board: add --virtual UF2")
    path = choose_port(port, SystemBus().ports())
    return path, lambda: SerialStream(path)


def _elfs(elf: Path | None, virtual: Path | None) -> list[Path]:
    """Where the ELF file of the board's build may be: as given, or where builds are left."""
    from jerboa.elf_file import read_functions

    if elf is not None:
        read_functions(elf)
        return [elf]
    found = [virtual.with_suffix(".elf")] if virtual else []
    return [*found, Path("firmware/firmware.elf"), *Path("runs").glob("*/firmware.elf")]


def _virtual(firmware: Path, clip: Path | None, wiring: Wiring) -> LiveBoard:
    from jerboa import clips
    from jerboa.emulator import LiveBoard

    samples = clips.read_clip(clip) if clip else None
    return LiveBoard(firmware, samples, **wiring.simulation())
