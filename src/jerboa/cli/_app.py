"""The command line: its groups, and what an error looks like."""

from __future__ import annotations

import errno
import io
import signal
import sys
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from jerboa import __version__
from jerboa.cli import (
    _board,
    _build,
    _compare,
    _compile,
    _data,
    _demo,
    _evaluate,
    _export,
    _pretrain,
    _profile,
    _project,
    _record,
    _search,
    _simulate,
    _studio,
)
from jerboa.errors import JerboaError
from jerboa.interruption import say_again

app = typer.Typer(
    name="jerboa",
    help="From a folder of sounds to a listening Raspberry Pi Pico.\n\n"
    "Try it first, no board needed: [bold]jerboa demo[/bold]",
    rich_markup_mode="rich",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)

for group in (
    *(_demo, _project, _pretrain, _search, _evaluate, _compare, _build, _board, _record, _simulate),
    *(_data, _compile, _profile, _export, _studio),
):
    group.register(app)


def _tell_version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def _options(
    _version: Annotated[
        bool,
        typer.Option("--version", help="Print the version.", is_eager=True, callback=_tell_version),
    ] = False,
) -> None:
    pass


class _Interrupted(BaseException):
    """Ctrl-C; not a KeyboardInterrupt, which typer would answer by itself."""


def _interrupt(*_: object) -> None:
    raise _Interrupted


def _print_anything() -> None:
    """What the terminal's encoding does not have is written as an escape, not a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def run() -> None:
    """Run the command line; a user never sees a traceback for bad input."""
    _print_anything()
    complaint = Console(stderr=True, highlight=False)
    signal.signal(signal.SIGINT, _interrupt)
    say_again(_Interrupted)
    try:
        app()
    except JerboaError as error:
        complaint.print(f"[red]error:[/red] {escape(str(error))}", soft_wrap=True)
        sys.exit(error.exit_code)
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        complaint.print("[red]error:[/red] what it says cannot be written: the disk is full")
        sys.exit(1)
    except _Interrupted:
        complaint.print("stopped; run the same command again to go on")
        sys.exit(130)
