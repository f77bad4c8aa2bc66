"""Speech Commands: one-second recordings of single words by many speakers.

P. Warden, "Speech Commands: A Dataset for Limited-Vocabulary Speech Recognition",
arXiv:1804.03209, 2018.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

from jerboa.clips._dataset import BACKGROUND, Dataset, Part, Recording, check_label
from jerboa.clips._folder import BACKGROUND_NOISE
from jerboa.clips._listing import audio_files, need_folder
from jerboa.errors import DatasetError

__all__ = ["UNKNOWN", "speech_commands"]

UNKNOWN = "unknown"
"""Label of the words that were not asked for."""

_SPEAKER = re.compile(r"(.+)_nohash_\d+")
_LISTS: tuple[tuple[str, Part], ...] = (
    ("validation_list.txt", "validation"),
    ("testing_list.txt", "test"),
)


def speech_commands(root: str | os.PathLike[str], words: Sequence[str] | None = None) -> Dataset:
    """Read Speech Commands, or any data set laid out as it is.

    The source is the speaker (``SPEAKER_nohash_NUMBER.wav``). Where ``validation_list.txt`` and
    ``testing_list.txt`` are there, they say on which side of the split a recording stands.

    Parameters
    ----------
    root : path-like
        The folder that holds a folder for each word.
    words : sequence of str, optional
        The words to tell apart, in this order; all others get the label ``unknown``, which then
        comes first. By default each word is a label.

    Returns
    -------
    Dataset
        ``_background_noise_`` becomes its background.

    Raises
    ------
    DatasetError
        If there are no recordings, a word of `words` has no folder, or a list names a file that
        is missing.
    """
    root = Path(root)
    need_folder(root)
    found = sorted(
        entry.name
        for entry in root.iterdir()
        if entry.is_dir() and not entry.name.startswith((".", "_"))
    )
    for word in found if words is None else words:
        check_label(word)
        if word not in found:
            raise DatasetError(f"{root}: has no folder for the word '{word}'; choose another word")
    parts = _official_parts(root)
    recordings = []
    for word in found:
        label = word if words is None or word in words else UNKNOWN
        for path in audio_files(root / word):
            name = f"{word}/{path.name}"
            speaker = _SPEAKER.fullmatch(path.stem)
            source = f"speaker-{speaker[1]}" if speaker else name
            part = parts.pop(name, "train") if parts is not None else None
            recordings.append(Recording(label, source, path, part=part, kind=word))
    if not recordings:
        raise DatasetError(f"{root}: holds no recordings; is this the folder of the words?")
    if parts:
        raise DatasetError(
            f"{root / min(parts)}: is named in the list of the {parts[min(parts)]} recordings "
            "but missing; download the data set again or delete both lists"
        )
    noise = root / BACKGROUND_NOISE
    return Dataset(
        tuple(recordings),
        tuple(found) if words is None else _labels(words, recordings),
        tuple(Recording(BACKGROUND, path.stem, path) for path in audio_files(noise)),
    )


def _labels(words: Sequence[str], recordings: Sequence[Recording]) -> tuple[str, ...]:
    others = any(recording.label == UNKNOWN for recording in recordings)
    return ((UNKNOWN,) if others and UNKNOWN not in words else ()) + tuple(words)


def _official_parts(root: Path) -> dict[str, Part] | None:
    parts: dict[str, Part] = {}
    for name, part in _LISTS:
        try:
            lines = (root / name).read_text(encoding="utf-8").split()
        except (OSError, UnicodeDecodeError):
            return None
        parts.update(dict.fromkeys(lines, part))
    return parts
