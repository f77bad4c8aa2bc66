"""``jerboa profile``: what a model costs, before anything is flashed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jerboa.cli._progress import console, counting, say
from jerboa.cli._project_here import latest_run

if TYPE_CHECKING:
    from rich.table import Table

    from jerboa.project import NetworkProfile, Profile

_ALL = "all"
_WEIGHTS = {
    "flash": "read as data, which a firmware copies to RAM where there is room",
    "RAM": "as code that stays in RAM",
    "copied": "as code that is copied to RAM in each run",
}


def register(app: typer.Typer) -> None:
    """Add the group's commands."""
    app.command("profile")(profile)


def profile(
    model: Annotated[
        Path | None,
        typer.Argument(help="A full-int8 .tflite; by default that of the project's latest run."),
    ] = None,
    board: Annotated[
        str,
        typer.Option(
            "--board",
            "-b",
            help="Whose hop is measured, or all; they have the same chip.",
        ),
    ] = "pico",
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Folder for profile.json and pictures of the arena."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON in place of tables.")] = False,
) -> None:
    """Measure a model on the emulated chip: cycles, flash and RAM of every operator.

    Example: [bold]jerboa profile model.tflite --board pico -o profile[/bold]
    """
    from jerboa.project import profile_model
    from jerboa.storage import write_whole

    if model is None:
        model = latest_run("a .tflite").model
    boards = None if board == _ALL else [board]
    if as_json:
        found = profile_model(model, boards=boards)
    else:
        with counting(f"profiling {model.name}") as update:
            found = profile_model(model, boards=boards, progress=update)
    text = json.dumps(found.facts(), indent=2)
    if as_json:
        typer.echo(text)
    else:
        _show(found)
    if output is not None:
        write_whole(output / "profile.json", f"{text}\n".encode())
        pictures = found.plot(output)
        if not as_json:
            say("\n".join(f"picture {each}" for each in pictures))


def _show(found: Profile) -> None:
    for title, network in _networks(found).items():
        console.print(title, style="italic", soft_wrap=True)
        console.print(_operators(network))
        say(_memory(network))
    if found.hops:
        console.print(_hops(found))
    if found.no_hop:
        say(f"no hop: {found.no_hop}")


def _networks(found: Profile) -> dict[str, NetworkProfile]:
    """The network of the file, and that of a firmware's hop, by their titles."""
    networks = {f"{found.model}: the whole window": found.window}
    if found.hop is not None:
        hop = found.hop
        title = f"a hop: {hop.columns} of {hop.window_columns} columns are new"
        if hop.why_whole:
            title = f"a hop: the whole window, since {hop.why_whole}"
        if hop.bins != hop.window_bins:
            title += f"; {hop.bins} of {hop.window_bins} bins are read"
        if hop.compact_weights:
            title += "; weights as bytes: as words the RAM does not hold them"
        networks[title] = hop.profile
    return networks


def _operators(network: NetworkProfile) -> Table:
    from rich.table import Table

    table = Table(box=None)
    table.add_column("operator", overflow="fold")
    for name in ("cycles", "share", "MACs", "cycles/MAC", "flash", "RAM"):
        table.add_column(name, justify="right", no_wrap=True)
    for index, each in enumerate(network.operators):
        if not each.function:
            continue
        ratio = each.cycles_per_mac
        table.add_row(
            f"{index} {each.kind}",
            f"{each.cycles:,}",
            f"{each.cycles / network.cycles:.0%}",
            f"{each.macs:,}" if each.macs else "",
            f"{ratio:.2f}" if ratio is not None else "",
            f"{each.flash_bytes:,}",
            f"{each.ram_bytes:,}",
        )
    whole = network.cycles / network.macs if network.macs else None
    table.add_section()
    table.add_row(
        "network",
        f"{network.cycles:,}",
        "",
        f"{network.macs:,}",
        f"{whole:.2f}" if whole is not None else "",
        f"{network.flash_bytes:,}",
        f"{network.ram_bytes:,}",
        style="bold",
    )
    return table


def _memory(network: NetworkProfile) -> str:
    """What the RAM is for, and where the weights are read."""
    generated = network.assembly
    parts = {
        f"arena (lower bound {network.arena_lower_bound:,})": network.arena_bytes,
        "state": network.state_bytes,
        "packed activations": generated.scratch_bytes,
        "generated code that stays": generated.resident_bytes,
        "room for code that is copied": generated.overlay_bytes,
        "other code": network.ram_bytes
        - network.arena_bytes
        - network.state_bytes
        - generated.bytes,
        "stack beside it": network.stack_bytes,
    }
    shown = ", ".join(f"{name} {size:,}" for name, size in parts.items() if size)
    lines = [f"RAM {network.ram_bytes:,} bytes: {shown}"]
    for place, text in _WEIGHTS.items():
        there = [str(i) for i, each in enumerate(network.operators) if each.weights == place]
        lines += [f"weights {text}: operator {', '.join(there)}"] * bool(there)
    return "\n".join(lines) + "\n"


def _hops(found: Profile) -> Table:
    from rich.table import Table
    from rich.text import Text

    from jerboa.project import HOP_CYCLES

    waiting = max(hop.flash_cycles for hop in found.hops)
    caption = (
        f"on the chip a hop waits some {waiting:,} cycles more for weights in flash"
        if waiting
        else None
    )
    table = Table(title=f"a hop of 32 ms, {HOP_CYCLES:,} cycles", caption=caption, box=None)
    table.add_column("board", overflow="fold")
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
            Text("yes", style="green") if hop.holds else Text("no", style="red"),
        )
    return table
