"""``jerboa profile``: what a model costs, before anything is flashed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jerboa.cli._progress import console, counting

if TYPE_CHECKING:
    from rich.table import Table

    from jerboa.project import Profile


def register(app: typer.Typer) -> None:
    """Add the group's commands."""
    app.command("profile")(profile)


def profile(
    model: Annotated[
        Path | None,
        typer.Argument(help="A full-int8 .tflite; by default that of the project's latest run."),
    ] = None,
    board: Annotated[
        str, typer.Option("--board", "-b", help="Whose hop is measured; all have the same chip.")
    ] = "pico",
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Folder for profile.json and arena.png."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON in place of tables.")] = False,
) -> None:
    """Measure a model on the emulated chip: cycles, flash and RAM of every operator.

    Example: [bold]jerboa profile model.tflite --board pico -o profile[/bold]
    """
    from jerboa.project import Project, profile_model
    from jerboa.storage import write_whole

    if model is None:
        model = Project.open(Path()).latest_run().model
    if as_json:
        found = profile_model(model, boards=[board])
    else:
        with counting(f"profiling {model.name}") as update:
            found = profile_model(model, boards=[board], progress=update)
    text = json.dumps(found.facts(), indent=2)
    if output is not None:
        write_whole(output / "profile.json", f"{text}\n".encode())
        found.plot(output / "arena.png")
    if as_json:
        typer.echo(text)
        return
    console.print(_operators(found))
    console.print(_memory(found), markup=False, soft_wrap=True)
    if found.hops:
        console.print(_hops(found))
    if found.no_hop:
        console.print(f"no hop: {found.no_hop}", markup=False, soft_wrap=True)
    if output is not None:
        console.print(f"picture {output / 'arena.png'}", markup=False, soft_wrap=True)


def _operators(found: Profile) -> Table:
    from rich.markup import escape
    from rich.table import Table

    table = Table(title=f"{escape(found.model)}, one run on the emulated Cortex-M0+", box=None)
    table.add_column("operator", no_wrap=True)
    for title in ("cycles", "share", "MACs", "cycles/MAC", "flash", "RAM"):
        table.add_column(title, justify="right", no_wrap=True)
    for index, each in enumerate(found.operators):
        ratio = each.cycles_per_mac
        table.add_row(
            f"{index} {each.kind}",
            f"{each.cycles:,}",
            f"{each.cycles / found.cycles:.0%}",
            f"{each.macs:,}" if each.macs else "",
            f"{ratio:.2f}" if ratio is not None else "",
            f"{each.flash_bytes:,}",
            f"{each.ram_bytes:,}",
        )
    whole = found.cycles / found.macs if found.macs else None
    table.add_section()
    table.add_row(
        "network",
        f"{found.cycles:,}",
        "",
        f"{found.macs:,}",
        f"{whole:.2f}" if whole is not None else "",
        f"{found.flash_bytes:,}",
        f"{found.ram_bytes:,}",
        style="bold",
    )
    return table


def _memory(found: Profile) -> str:
    state = f", state {found.state_bytes:,}" if found.state_bytes else ""
    return (
        f"arena {found.arena_bytes:,} bytes (lower bound {found.arena_lower_bound:,}){state}, "
        f"stack {found.stack_bytes:,}"
    )


def _hops(found: Profile) -> Table:
    from rich.table import Table

    from jerboa.project import HOP_CYCLES

    table = Table(title=f"a hop of 32 ms, {HOP_CYCLES:,} cycles", box=None)
    table.add_column("board", no_wrap=True)
    for title in ("microphone", "front end", "network", "hop", "share", "holds"):
        table.add_column(title, justify="right", no_wrap=True)
    for hop in found.hops:
        table.add_row(
            hop.board,
            f"{hop.microphone:,}",
            f"{hop.frontend:,}",
            f"{hop.network:,}",
            f"{hop.cycles:,}",
            f"{hop.cycles / HOP_CYCLES:.0%}",
            "[green]yes[/green]" if hop.holds else "[red]no[/red]",
        )
    return table
