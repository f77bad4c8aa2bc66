"""A data set of one's own: a folder for each label, and any file names in it."""

from __future__ import annotations

import os
from pathlib import Path

from jerboa.clips._copies import merge_copies
from jerboa.clips._dataset import BACKGROUND, Dataset, Recording, check_label, in_order
from jerboa.clips._listing import audio_files, need_folder, source_of
from jerboa.errors import DatasetError

__all__ = ["BACKGROUND_NOISE", "folder", "one_label"]

BACKGROUND_NOISE = "_background_noise_"
"""Name of the folder whose recordings are noise for mixing, not a label."""


def folder(root: str | os.PathLike[str]) -> Dataset:
    """Find the recordings in ``LABEL/*.wav`` and the like.

    Each file is a source of its own, but for files of one name with different endings, of the
    same bytes, or with names of ESC-50's or Speech Commands' form, which tell their source.
    Folders below a label's folder belong to the label, linked ones too; hidden ones are passed
    over.

    Parameters
    ----------
    root : path-like
        The folder that holds a folder for each label, and perhaps ``_background_noise_``.

    Returns
    -------
    Dataset
        Labels are sorted, ``background`` first. A label's folder may be empty;
        `jerboa.clips.split` refuses it.

    Raises
    ------
    DatasetError
        If there is no audio, a label cannot be used, or a file stands under two labels.
    ClipError
        If a file cannot be read.
    """
    root = Path(root)
    need_folder(root)
    labels = [
        entry.name
        for entry in sorted(root.iterdir())
        if entry.is_dir() and not entry.name.startswith(".") and entry.name != BACKGROUND_NOISE
    ]
    for label in labels:
        check_label(label)
    recordings = [recording for label in labels for recording in _recordings(root / label, label)]
    if not recordings:
        raise DatasetError(
            f"{root}: holds no recordings; put them into {root / 'LABEL'}, a folder for each label"
        )
    noise = root / BACKGROUND_NOISE
    return Dataset(
        merge_copies(recordings),
        in_order(labels),
        tuple(_recordings(noise, BACKGROUND, BACKGROUND_NOISE)) if noise.is_dir() else (),
    )


def one_label(root: str | os.PathLike[str], label: str) -> Dataset:
    """Find the recordings in one folder and give them all one label.

    Parameters
    ----------
    root : path-like
        The folder that holds the recordings.
    label : str
        Their label.

    Returns
    -------
    Dataset
        With this one label: for `jerboa.clips.combine`.

    Raises
    ------
    DatasetError
        If there is no audio in the folder, or the label cannot be used.
    """
    root = Path(root)
    need_folder(root)
    recordings = _recordings(root, label)
    if not recordings:
        raise DatasetError(f"{root}: holds no recordings; put WAV, FLAC, Ogg or MP3 files there")
    return Dataset(merge_copies(recordings), (label,))


def _recordings(root: Path, label: str, above: str | None = None) -> list[Recording]:
    """What lies below a folder; its sources are named below `above`, by default the label."""
    return [
        Recording(
            label,
            source_of(
                path.stem,
                f"{above or label}/{path.relative_to(root).with_suffix('').as_posix()}",
            ),
            path,
        )
        for path in audio_files(root)
    ]
