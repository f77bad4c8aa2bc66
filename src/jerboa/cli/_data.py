"""``jerboa data``: public data sets."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jerboa.cli._progress import counting, say

if TYPE_CHECKING:
    from jerboa.clips.debian_sounds import Package


_NEXT = {
    "esc50": 'base = "{path}" in jerboa.toml: a training starts from it',
    "speech-commands": "jerboa import yes {path}/yes",
    "fire-alarms": "jerboa import alarm {path}",
}


def register(app: typer.Typer) -> None:
    """Add the group's commands."""
    group = typer.Typer(help="Public data sets.", no_args_is_help=True)
    group.command("get")(get)
    group.command("background")(background)
    group.command("effects")(effects)
    app.add_typer(group, name="data")


def get(
    name: Annotated[str, typer.Argument(help="esc50, speech-commands or fire-alarms.")],
    folder: Annotated[
        Path | None, typer.Option("--output", "-o", help="Where it goes; ./data by default.")
    ] = None,
) -> None:
    """Download a data set; goes on where it was stopped, and checks what came.

    Example: [bold]jerboa data get esc50[/bold]
    """
    from jerboa.clips.download import CATALOGUE
    from jerboa.clips.download import get as download

    with warnings.catch_warnings(record=True) as notes, counting(f"getting {name}") as update:
        warnings.simplefilter("always", UserWarning)
        path = download(name, folder or Path("data"), progress=update)
    for note in notes:
        say(f"note: {note.message}")
    say(f"{name} is in {path}; its licence: {CATALOGUE[name].licence}")
    say(f"next: {_NEXT[name].format(path=path.resolve())}")


def background(
    folder: Annotated[Path, typer.Option("--output", "-o", help="Where it goes.")] = Path("data")
    / "background",
) -> None:
    """Get two hours of music and speech, to be background; goes on where it was stopped.

    Cut from free packages of Debian, Ubuntu or Raspberry Pi OS:
    0.9 GB to download, 0.3 GB kept, with their licences.

    Example: [bold]jerboa data background[/bold]
    """
    from jerboa.clips.debian_sounds import PACKAGES

    step = f"import background {folder / 'music'} {folder / 'speech'}"
    _get_packages(folder, PACKAGES, "music and speech", step)


def effects(
    folder: Annotated[Path, typer.Option("--output", "-o", help="Where it goes.")] = Path("data")
    / "effects",
) -> None:
    """Get hours of animals, weather, engines and tools of games, to pretrain on; goes on, too.

    From free packages of Debian, Ubuntu or Raspberry Pi OS:
    5.3 GB to download, 0.8 GB kept, with their licences. They have no labels.

    Example: [bold]jerboa data effects[/bold]
    """
    from jerboa.clips.debian_sounds import EFFECTS

    _get_packages(folder, EFFECTS, "the effects", f"pretrain {folder / 'effects'}")


def _get_packages(folder: Path, packages: Mapping[str, Package], what: str, step: str) -> None:
    """Get packages; say what came, and the command of jerboa that is next."""
    from jerboa.clips.debian_sounds import get_debian_sounds

    with counting("packages") as update:
        missing = get_debian_sounds(folder, packages=packages, progress=update)
    if missing:
        say(f"note: apt-get could not get {', '.join(missing)}")
    say(
        f"{what} are in {folder}, the licences of their packages too; next: jerboa {step}",
    )
