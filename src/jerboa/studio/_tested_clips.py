"""Which clips of the project the recordings are that a run was tested on.

A run keeps of each only its source, in the order of the data set: ``LABEL/STEM``, or what a name
or a copy tells (`jerboa.clips.folder`, `jerboa.clips.merge_same_sound`). Several recordings of one
source are told apart by their order, as long as there are as many as there were.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from jerboa import clips
from jerboa.errors import JerboaError
from jerboa.project import Run
from jerboa.studio._library import Clip, Library

MOST_COMPARED = 200
"""Recordings that are compared by their sound, which is read for that."""

_Source = tuple[str, str]
"""Label and source."""


def find_tested_clips(library: Library, run: Run, scores: Mapping[str, Any]) -> list[str | None]:
    """Find the clip of each recording that a run was tested on.

    Parameters
    ----------
    library : Library
        The project's clips as they are now.
    run : Run
        Its ``split.json`` tells which sources there were.
    scores : mapping
        Its ``scores.json``.

    Returns
    -------
    list of str or None
        Identities, in the order of the scores' ``sources``; None where it is gone, has another
        label since, or is not sure.
    """
    tested: dict[_Source, list[int]] = defaultdict(list)
    for index, label in sorted(_labels_of(scores).items()):
        tested[label, scores["sources"][index]].append(index)
    recordings = list(_recordings(library))
    listed = _by_source(recordings)
    missed = {source for source in tested if len(listed[source]) < len(tested[source])}
    if missed:
        listed |= _heard_again(recordings, missed, _sources_of(run))
    found: list[str | None] = [None] * len(scores["sources"])
    for source, indices in tested.items():
        if len(listed[source]) == len(indices):
            for index, path in zip(indices, listed[source], strict=True):
                found[index] = Clip(library.project.clips_folder / source[0], path).identity
    return found


def _labels_of(scores: Mapping[str, Any]) -> dict[int, str]:
    """The label of each recording that has a window."""
    scored = scores["ways"]["int8"]
    labels = scores["labels"]
    pairs = zip(scored["clips"], scored["targets"], strict=True)
    return {index: labels[target] for index, target in pairs}


def _recordings(library: Library) -> Iterator[clips.Recording]:
    for folder in library.label_folders():
        with suppress(JerboaError):  # an empty folder, or one that a training refuses
            yield from clips.one_label(folder, folder.name).recordings


def _by_source(recordings: Iterable[clips.Recording]) -> defaultdict[_Source, list[Path]]:
    found: defaultdict[_Source, list[Path]] = defaultdict(list)
    for recording in recordings:
        assert recording.path is not None
        found[recording.label, recording.source].append(recording.path)
    return found


def _heard_again(
    recordings: Iterable[clips.Recording], missed: set[_Source], known: set[str]
) -> dict[_Source, list[Path]]:
    """What has one source because it sounds the same: the run knows no source of the others."""
    labels = {label for label, _ in missed}
    compared = tuple(
        recording
        for recording in recordings
        if (recording.label, recording.source) in missed
        or (recording.label in labels and recording.source not in known)
    )
    if len(compared) > MOST_COMPARED:
        return {}
    with suppress(JerboaError):
        merged = clips.merge_same_sound(clips.Dataset(compared, tuple(sorted(labels))))
        again = _by_source(merged.recordings)
        return {source: again[source] for source in missed}
    return {}


def _sources_of(run: Run) -> set[str]:
    with suppress(OSError, ValueError):
        parts = json.loads((run.folder / "split.json").read_text(encoding="utf-8"))
        return {source for sources in parts.values() for source in sources}
    return set()
