"""The monitor's loop: a screen on a terminal, plain lines elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from pathlib import Path

from rich.live import Live

from jerboa.board import BoardState, Listener, Log, Message, Stream, event_text, kind, render
from jerboa.cli._progress import console, say

_DRAW_SECONDS = 0.1


def watch(
    name: str,
    open_stream: Callable[[], Stream],
    logs: Sequence[Log] = (),
    seconds: float | None = None,
    elfs: Sequence[Path] = (),
) -> BoardState:
    """Show and keep what a board says.

    Parameters
    ----------
    name : str
        What the board is called on the screen.
    open_stream : callable
        Opens its port.
    logs : sequence of Log
        Where every message goes as well.
    seconds : float, optional
        When to end; never by itself without.
    elfs : sequence of Path
        Among these the board's own ELF file is looked for, to name the functions of a fault.
    """
    state = BoardState(elfs=elfs)
    troubles: list[str] = []
    listener = Listener(open_stream)
    end = None if seconds is None else time.monotonic() + seconds
    drawn = 0.0
    screen = Live(console=console, auto_refresh=False, transient=False)
    try:
        with screen if console.is_terminal else nullcontext():
            for message in listener.messages():
                if message is not None:
                    state.take(message)
                    for log in logs:
                        log.take(message, state)
                now = time.monotonic()
                if not console.is_terminal:
                    _say(message, state)
                    troubles = _say_troubles(state, troubles)
                elif now - drawn >= _DRAW_SECONDS:
                    drawn = now
                    screen.update(render(state, name, console.width), refresh=True)
                if end is not None and now >= end:
                    break
    finally:
        listener.close()
    return state


def _say(message: Message | None, state: BoardState) -> None:
    """A line for what changes; hops are too many for a file."""
    if message is None:
        return
    if "connection" in message:
        _print(f"board {'connected' if state.connected else 'unplugged; waiting for it'}")
    elif kind(message) == "event":
        _print(event_text(message))
    elif kind(message) == "reply" and message["reply"] == "version":
        labels = ", ".join(map(str, message.get("labels", [])))
        _print(f"jerboa {message.get('jerboa')}, build {message.get('build')}, labels {labels}")


def _say_troubles(state: BoardState, before: list[str]) -> list[str]:
    """A line for each trouble that was not there before; returns all that there are."""
    troubles = state.troubles
    for trouble in troubles:
        if trouble not in before:
            _print(trouble)
    return troubles


def _print(text: str) -> None:
    say(text)
