"""What sound files a folder holds, and which of them are the same recording."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import replace
from pathlib import Path

from jerboa.clips._audio import AUDIO_SUFFIXES
from jerboa.clips._dataset import Recording
from jerboa.errors import ClipError, DatasetError

_BEGINNING = 4096
"""Bytes of a file that are compared first."""

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


def merge_copies(recordings: Iterable[Recording]) -> tuple[Recording, ...]:
    """Give files of the same bytes the same source, whatever their names.

    Raises
    ------
    DatasetError
        If such files stand under two labels.
    ClipError
        If a file cannot be read.
    """
    recordings = tuple(recordings)
    renamed: dict[str, str] = {}
    # Clips of one length have one size: only those that also begin alike are read to the end.
    for same_size in _groups(recordings, lambda path: path.stat().st_size):
        for same_start in _groups(same_size, _beginning):
            for copies in _groups(same_start, _contents):
                _merge(copies, renamed)
    return tuple(
        replace(recording, source=_final(recording.source, renamed)) for recording in recordings
    )


def _groups(
    recordings: Iterable[Recording], key: Callable[[Path], Hashable]
) -> list[list[Recording]]:
    """Those that share a key with another one, in their order."""
    groups: dict[Hashable, list[Recording]] = defaultdict(list)
    for recording in recordings:
        if recording.path is not None:
            try:
                groups[key(recording.path)].append(recording)
            except OSError as error:
                raise ClipError(
                    f"{recording.path}: cannot be read ({error.strerror}); "
                    "allow it to be read or move it away"
                ) from error
    return [group for group in groups.values() if len(group) > 1]


def _beginning(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_BEGINNING)


def _contents(path: Path) -> bytes:
    return hashlib.sha256(path.read_bytes()).digest()


def _merge(copies: list[Recording], renamed: dict[str, str]) -> None:
    original = copies[0]
    for copy in copies[1:]:
        if copy.label != original.label:
            raise DatasetError(
                f"{copy.path}: is a copy of {original.path} under another label "
                f"('{copy.label}', '{original.label}'); delete one of them"
            )
        ours, theirs = _final(original.source, renamed), _final(copy.source, renamed)
        if ours != theirs:
            renamed[theirs] = ours


def _final(source: str, renamed: dict[str, str]) -> str:
    while source in renamed:
        source = renamed[source]
    return source
