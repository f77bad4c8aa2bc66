"""``jerboa pretrain``: a base from hours of sound that nobody has labelled."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jerboa.cli._progress import StageBars, say


def register(app: typer.Typer) -> None:
    """Add the group's commands."""
    app.command("pretrain")(pretrain)


def pretrain(
    folders: Annotated[
        list[Path], typer.Argument(help="Folders of sounds, searched to their depths.")
    ],
    output: Annotated[Path, typer.Option("--output", "-o", help="The base.")] = Path("base.npz"),
    architecture: Annotated[
        str, typer.Option("--architecture", "-a", help="Of the networks that start from it.")
    ] = "temporal",
    width: Annotated[
        float, typer.Option("--width", min=0.125, max=8.0, help="Of these networks.")
    ] = 1.0,
    windows: Annotated[
        int, typer.Option("--windows", min=512, help="Seconds that the teacher hears.")
    ] = 120_000,
    epochs: Annotated[int, typer.Option("--epochs", min=1, help="Rounds of learning.")] = 10,
) -> None:
    """Learn from YAMNet what sounds have in common, without labels; goes on where it stopped.

    YAMNet (Apache-2.0; 32 MB, downloaded once) hears windows of your sounds, a small network
    learns to say the same, and trainings start from it. For sounds see
    [bold]jerboa data effects[/bold] and [bold]jerboa data background[/bold].

    Example: [bold]jerboa pretrain data/effects data/background -o base.npz[/bold]
    """
    if output.is_dir():
        raise typer.BadParameter(f"'{output}' is a folder; name a file", param_hint="--output")
    from jerboa.clips import combine, one_label
    from jerboa.pretraining import PretrainingSettings
    from jerboa.pretraining import pretrain as learn

    settings = PretrainingSettings(
        architecture=architecture, width=width, windows=windows, epochs=epochs
    )
    sounds = combine([one_label(folder, "sound") for folder in folders])
    with StageBars() as bars:
        learn(sounds.recordings, output, settings=settings, progress=bars)
    say(
        f'{output} is a base; next: base = "{output}" in jerboa.toml, with architecture = '
        f'"{architecture}" and width = {width:g} under [training]',
    )
