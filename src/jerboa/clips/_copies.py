"""The same recording under two names gets one source, so that no split has it on both sides."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import replace
from pathlib import Path

from jerboa.clips._dataset import Dataset, Recording
from jerboa.clips._fingerprint import same_recordings
from jerboa.errors import ClipError, DatasetError

__all__ = ["merge_copies", "merge_same_sound"]

_BEGINNING = 4096
"""Bytes of a file that are compared first."""


def merge_same_sound(
    dataset: Dataset, progress: Callable[[int, int], None] | None = None
) -> Dataset:
    """Give recordings that sound the same one source, whatever their level, format and cut.

    Noise for mixing is told which recordings it holds; two of them that one noise holds stay two.

    Parameters
    ----------
    dataset : Dataset
        Its recordings are read.
    progress : callable, optional
        Called with the number of recordings done and of all.

    Returns
    -------
    Dataset
        The same recordings, with other sources where sounds are the same.

    Raises
    ------
    DatasetError
        If one recording stands under two labels.
    ClipError
        If a file cannot be read.
    """
    recordings, noises = dataset.recordings, dataset.background
    renamed: dict[str, str] = {}
    held: list[set[str]] = [set() for _ in noises]
    sounds = [each.samples() for each in (*recordings, *noises)]
    for one, other in same_recordings(sounds, progress):
        if other < len(recordings):
            _merge([recordings[one], recordings[other]], renamed)
        elif one < len(recordings):
            held[other - len(recordings)].add(recordings[one].source)
    return replace(
        dataset,
        recordings=_with_sources(recordings, renamed),
        background=tuple(
            replace(noise, holds=noise.holds | {_final(source, renamed) for source in sources})
            for noise, sources in zip(noises, held, strict=True)
        ),
    )


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
    return _with_sources(recordings, renamed)


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
                f"{copy.name}: is a copy of {original.name} under another label "
                f"('{copy.label}', '{original.label}'); delete one of them"
            )
        ours, theirs = _final(original.source, renamed), _final(copy.source, renamed)
        if ours != theirs:
            renamed[theirs] = ours


def _with_sources(
    recordings: Iterable[Recording], renamed: dict[str, str]
) -> tuple[Recording, ...]:
    return tuple(
        replace(recording, source=_final(recording.source, renamed)) for recording in recordings
    )


def _final(source: str, renamed: dict[str, str]) -> str:
    while source in renamed:
        source = renamed[source]
    return source
