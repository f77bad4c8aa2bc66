"""The monitor's screen: bars of what is heard, events, and how the board is."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from jerboa.board._protocol import Message
from jerboa.board._state import BoardState

_EVENT_ROWS = 8
_BLOCKS = " ▏▎▍▌▋▊▉█"


def render(state: BoardState, port: str, width: int = 80) -> RenderableType:
    """Draw what is known of a board.

    Parameters
    ----------
    state : BoardState
    port : str
        For the title.
    width : int
        Columns of the screen.

    Returns
    -------
    RenderableType
        What rich prints.
    """
    parts: list[RenderableType] = [_bars(state, width), _health(state)]
    parts += [Text(trouble, style="bold red") for trouble in state.troubles]
    return Panel(
        Group(*parts, Text(), _events(state)),
        title=_title(state, port),
        title_align="left",
        subtitle="Ctrl-C ends",
        subtitle_align="right",
        width=width,
    )


def bar(part: float, cells: int) -> str:
    """A bar of block characters, an eighth of a cell fine.

    Parameters
    ----------
    part : float
        How full it is, 0 to 1; what is beyond counts as the nearer end.
    cells : int
        Characters of the whole.

    Returns
    -------
    str
        `cells` characters.
    """
    eighths = round(max(0.0, min(1.0, part)) * cells * 8)
    whole, rest = divmod(eighths, 8)
    return ("█" * whole + (_BLOCKS[rest] if rest else "")).ljust(cells)


def event_text(event: Message) -> str:
    """One line for an event, without colour."""
    time = event.get("t")
    seconds = f"{time / 1000:9.2f} s" if isinstance(time, int | float) else " " * 11
    state = event.get("state", "")
    probability = event.get("p")
    with_p = f"  p {probability:.2f}" if isinstance(probability, int | float) else ""
    return f"{seconds}  {event['event']} {state}{with_p}"


def _title(state: BoardState, port: str) -> Text:
    version = state.version
    about = Text(" ")
    about.append("● " if state.connected else "○ ", style="green" if state.connected else "red")
    about.append(f"jerboa {port}", style="bold")
    if version:
        about.append(f"  {version.get('board')}, {version.get('microphone')} microphone")
        about.append(f"  build {version.get('build')}", style="dim")
    about.append(" ")
    return about


def _bars(state: BoardState, width: int) -> RenderableType:
    if not state.connected:
        return Text("unplugged; waiting for it to come back", style="yellow")
    if not state.hop:
        return Text("connected; nothing heard from it yet", style="yellow")
    names = state.names
    longest = min(max(map(len, names), default=1), 24)
    cells = max(10, width - longest - 16)
    table = Table.grid(padding=(0, 1))
    table.add_column(no_wrap=True, width=longest)
    table.add_column(no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    label, warm = state.hop.get("label"), state.hop.get("warm", True)
    for name, probability in zip(names, state.hop.get("p", []), strict=True):
        style = "dim" if not warm else "bold green" if name == label else "cyan"
        table.add_row(
            Text(name, style=style, overflow="ellipsis"),
            Text(bar(probability, cells), style=style),
            f"{probability:5.2f}",
        )
    heard = "warming up" if not warm else f"heard: {label}" if label else "heard: nothing sure"
    return Group(table, Text(heard, style="dim" if not warm else "bold"))


def _health(state: BoardState) -> Text:
    hop = state.hop
    line = Text(style="dim")
    if hop:
        cycles = hop.get("cycles", {})
        line.append(f"hop {hop['hop']:,}  {cycles.get('total', 0):,} cycles")
    losses = {
        "overruns": hop.get("overruns", 0),
        "missed": state.missed,
        "USB drops": state.status.get("usb_drops", 0),
        "unplugged": state.losses,
    }
    for name, count in losses.items():
        if count:
            line.append(f"  {name} {count}", style="bold red")
    if not any(losses.values()):
        line.append("  nothing lost")
    return line


def _events(state: BoardState) -> RenderableType:
    if not state.events:
        return Text("no event yet", style="dim")
    rows = []
    for event in list(state.events)[-_EVENT_ROWS:]:
        style = "bold" if event.get("state") == "on" else "dim"
        rows.append(Text(event_text(event), style=style))
    return Group(*rows)
