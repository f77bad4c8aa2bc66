"""A folder of unlabelled background: hours of it, for hard negatives."""

from __future__ import annotations

from pathlib import Path

from jerboa import clips

_TRAIN = "train"


def find_streams(folder: Path | None) -> tuple[clips.Recording, ...]:
    """Find the recordings that may be learned from.

    Parameters
    ----------
    folder : Path, optional
        Sound files of any length, in folders or not. If it has a folder ``train``, only what is
        in that counts: its other folders are for measuring.

    Returns
    -------
    tuple of Recording
        All of the label ``background``; none without a folder.

    Raises
    ------
    DatasetError
        If there is no such folder, or no audio in it.
    """
    if folder is None:
        return ()
    own_split = folder / _TRAIN
    chosen = own_split if own_split.is_dir() else folder
    return clips.one_label(chosen, clips.BACKGROUND).recordings
