"""What sound files a folder holds, and whose recordings their names tell."""

import os
import re
from pathlib import Path

from jerboa.clips._audio import AUDIO_SUFFIXES
from jerboa.errors import DatasetError

# Names that say what was recorded: ESC-50's FOLD-CLIP-TAKE-TARGET and Speech Commands'
# SPEAKER_nohash_NUMBER. Copied into a folder of one's own they still do.
_NAMED_SOURCES = (
    (re.compile(r"\d-(\d+)-[A-Z]-\d+"), "esc50-{}"),
    (re.compile(r"([0-9a-f]{8})_nohash_\d+"), "speaker-{}"),
)

_UNREAD_SUFFIXES = frozenset({".m4a", ".mp4", ".aac", ".3gp", ".amr", ".caf", ".wma", ".webm"})
"""As telephones and recorders write them; libsndfile does not decode them."""


def need_folder(folder: Path) -> None:
    """Refuse what is no folder."""
    if not folder.is_dir():
        raise DatasetError(f"{folder}: is no folder; check the path")


def audio_files(folder: Path) -> list[Path]:
    """Find the sound files below a folder, sorted by name; hidden ones are passed over.

    Links to folders are followed, each folder once: none leads round in a circle.
    """
    return _files(folder, AUDIO_SUFFIXES)


def unread_files(folder: Path) -> list[Path]:
    """Find sound files as `audio_files` does, of formats that cannot be read."""
    return _files(folder, _UNREAD_SUFFIXES)


def _files(folder: Path, suffixes: frozenset[str]) -> list[Path]:
    found: list[Path] = []
    entered: set[str] = set()
    for place, folders, files in os.walk(folder, followlinks=True):
        real = os.path.realpath(place)
        if real in entered:
            folders.clear()
            continue
        entered.add(real)
        # What lies here itself comes before what is linked from elsewhere.
        folders[:] = sorted(
            (name for name in folders if not name.startswith(".")),
            key=lambda name: (os.path.islink(os.path.join(place, name)), name),
        )
        found += [
            path
            for path in (Path(place, name) for name in files)
            if path.suffix.lower() in suffixes and not path.name.startswith(".") and path.is_file()
        ]
    return sorted(found, key=lambda path: path.relative_to(folder).as_posix())


def source_of(stem: str, otherwise: str) -> str:
    """Name what was recorded, from a file name that tells it."""
    for pattern, name in _NAMED_SOURCES:
        match = pattern.fullmatch(stem)
        if match:
            return name.format(match[1])
    return otherwise
