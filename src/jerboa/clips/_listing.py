"""What sound files a folder holds, and which of them are the same recording."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from jerboa.clips._audio import AUDIO_SUFFIXES
from jerboa.clips._dataset import Recording
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


def merge_copies(recordings: Iterable[Recording]) -> tuple[Recording, ...]:
    """Give files of the same bytes the same source, whatever their names.

    Raises
    ------
    DatasetError
        If such files stand under two labels.
    """
    recordings = tuple(recordings)
    same_size: dict[int, list[Recording]] = defaultdict(list)
    for recording in recordings:
        if recording.path is not None:
            same_size[recording.path.stat().st_size].append(recording)
    renamed: dict[str, str] = {}
    for group in same_size.values():
        if len(group) > 1:
            _merge_group(group, renamed)
    return tuple(
        replace(recording, source=_final(recording.source, renamed)) for recording in recordings
    )


def _merge_group(group: list[Recording], renamed: dict[str, str]) -> None:
    first: dict[bytes, Recording] = {}
    for recording in group:
        assert recording.path is not None
        digest = hashlib.sha256(recording.path.read_bytes()).digest()
        original = first.setdefault(digest, recording)
        if original.label != recording.label:
            raise DatasetError(
                f"{recording.path}: is a copy of {original.path} under another label "
                f"('{recording.label}', '{original.label}'); delete one of them"
            )
        ours, theirs = _final(original.source, renamed), _final(recording.source, renamed)
        if ours != theirs:
            renamed[theirs] = ours


def _final(source: str, renamed: dict[str, str]) -> str:
    while source in renamed:
        source = renamed[source]
    return source
