"""What sound files a folder holds, and whose recordings their names tell."""

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


def need_folder(folder: Path) -> None:
    """Refuse what is no folder."""
    if not folder.is_dir():
        raise DatasetError(f"{folder}: is no folder; check the path")


def audio_files(folder: Path) -> list[Path]:
    """Find the sound files below a folder, sorted by name; hidden ones are passed over."""
    return sorted(
        (
            path
            for path in folder.rglob("*")
            if path.suffix.lower() in AUDIO_SUFFIXES
            and not any(part.startswith(".") for part in path.relative_to(folder).parts)
            and path.is_file()
        ),
        key=lambda path: path.relative_to(folder).as_posix(),
    )


def source_of(stem: str, otherwise: str) -> str:
    """Name what was recorded, from a file name that tells it."""
    for pattern, name in _NAMED_SOURCES:
        match = pattern.fullmatch(stem)
        if match:
            return name.format(match[1])
    return otherwise
