"""``jerboa record``: clips of one's own, from the board's microphone or the computer's."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.live import Live
from rich.text import Text

from jerboa.cli._progress import console, counting, say
from jerboa.errors import DeviceError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Samples = npt.NDArray[np.int16]

_METER_CELLS = 40
_METER_FLOOR_DBFS = -60.0
_RING_SECONDS = 2.0


class Source(str, Enum):
    """Whose microphone, and by which way."""

    usb = "usb"
    serial = "serial"
    computer = "computer"


def register(app: typer.Typer) -> None:
    """Add the group's commands."""
    app.command("record")(record)


def record(
    label: Annotated[str, typer.Argument(help="What is recorded; the folder in clips/.")],
    source: Annotated[
        Source,
        typer.Option(
            "--from",
            help="The board's microphone over USB audio or its serial port, or the computer's.",
        ),
    ] = Source.usb,
    count: Annotated[int, typer.Option("--count", "-n", help="How many clips.", min=1)] = 1,
    seconds: Annotated[
        float,
        typer.Option(
            "--seconds", help="Length of a clip; the serial port has 2.", min=0.1, max=600
        ),
    ] = _RING_SECONDS,
    countdown: Annotated[
        int, typer.Option("--countdown", help="Seconds to get ready before each clip.", min=0)
    ] = 3,
    at_events: Annotated[
        bool,
        typer.Option("--at-events", help="With serial: keep what the board hears as an event."),
    ] = False,
    port: Annotated[
        str | None, typer.Option("--port", help="With serial: the board's port.")
    ] = None,
    project: Annotated[
        Path, typer.Option("--project", "-p", help="The project's folder.", show_default=False)
    ] = Path(),
) -> None:
    """Record clips into the project, with a count-down and a level meter.

    Example: [bold]jerboa record kettle --count 5[/bold]

    What the board mistook for an alarm: [bold]jerboa record background --from serial --at-events
    --count 10[/bold]
    """
    from jerboa.board import measure
    from jerboa.clips import SAMPLE_RATE, check_label
    from jerboa.project import Project

    check_label(label)
    opened = Project.open(project)
    if at_events and source is not Source.serial:
        raise DeviceError("--at-events is the board's own doing: add --from serial")
    if port is not None and source is not Source.serial:
        raise DeviceError(f"{port} is a serial port: add --from serial, or leave --port out")
    if source is Source.serial and seconds != _RING_SECONDS:
        raise DeviceError(f"the board keeps {_RING_SECONDS:g} s; leave --seconds out with serial")
    take, close = _serial(port, at_events) if source is Source.serial else _sound(source, seconds)
    try:
        for number in range(1, count + 1):
            title = f"{label} {number} of {count}"
            if not at_events:
                _count_down(title, countdown)
            samples = take()
            level = measure(samples)
            if level.is_stuck:
                raise DeviceError(f"nothing kept: {level.warning}")
            stem = f"{source.value}-{datetime.now():%Y%m%d-%H%M%S}"
            path = opened.add_clip(label, stem, samples)
            say(
                f"{path}  {len(samples) / SAMPLE_RATE:.1f} s, peak {level.peak_dbfs:.0f} dB",
            )
            if level.warning:
                _warn(level.warning)
    finally:
        close()


def _warn(text: str) -> None:
    console.print(Text.assemble(("warning:", "yellow"), f" {text}"), soft_wrap=True)


def _count_down(title: str, seconds: int) -> None:
    for left in range(seconds, 0, -1):
        console.print(f"{title}: {left} …", end="\r" if console.is_terminal else "\n")
        time.sleep(1)


def _sound(source: Source, seconds: float) -> tuple[Callable[[], Samples], Callable[[], None]]:
    from jerboa.board import SoundCard

    card = SoundCard(of_board=source is Source.usb)
    say(f"microphone: {card.name}")

    def take() -> Samples:
        with Live(console=console, auto_refresh=False, transient=True) as screen:
            samples = card.record(
                seconds, lambda block: screen.update(meter(block), refresh=console.is_terminal)
            )
        if card.gaps:
            _warn(f"the computer lost samples {card.gaps} times; close what keeps it busy")
        return samples

    return take, lambda: None


def meter(block: Samples) -> Text:
    """A bar for the loudness of a block, red where it clips."""
    from jerboa.board import bar, measure

    level = measure(block)
    part = 1 - level.peak_dbfs / _METER_FLOOR_DBFS
    style = "bold red" if level.clipped else "green" if level.peak_dbfs > -40 else "yellow"
    text = Text(bar(part, _METER_CELLS), style=style)
    return text.append(f" {level.peak_dbfs:4.0f} dB")


def _serial(port: str | None, at_events: bool) -> tuple[Callable[[], Samples], Callable[[], None]]:
    from jerboa.board import SerialStream, SystemBus, capture, choose_port

    stream = SerialStream(choose_port(port, SystemBus().ports()))

    def take() -> Samples:
        if at_events:
            say("waiting for the board's next event; Ctrl-C ends")
        else:
            say(f"now; the board keeps the last {_RING_SECONDS:g} s")
            time.sleep(_RING_SECONDS)
        with counting("fetching the clip") as update:
            got = capture(stream, wait=at_events, progress=update)
        highest = max((max(hop) for hop in got.probabilities if hop), default=None)
        if highest is not None:
            say(f"the board's highest probability: {highest:.2f}")
        return got.samples

    return take, stream.close
