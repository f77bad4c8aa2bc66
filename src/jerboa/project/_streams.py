"""A folder of unlabelled background: hours to learn from, and hours to fit the decision to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from jerboa import clips

__all__ = ["Streams", "find_streams"]

_TRAIN, _VALIDATION = "train", "validation"
_KEPT_SHARE = 0.2
"""Of each recording, at its end, where there is no folder of its own for it."""
_MOST_KEPT = 4 * 3600 * clips.SAMPLE_RATE
"""Samples of all recordings together: four hours, two false alarms at the usual target."""
_PIECE = 60 * clips.SAMPLE_RATE
"""A scene of each minute: those in which nothing rings are put aside before fitting."""


@dataclass(frozen=True)
class Streams:
    """Background without labels, all of the label ``background``.

    Attributes
    ----------
    learned_from : tuple of Recording
        What is taken for a label in these is trained on.
    fitted_to : tuple of Recording
        Minutes that no network is trained on, for its decision.
    """

    learned_from: tuple[clips.Recording, ...] = ()
    fitted_to: tuple[clips.Recording, ...] = ()


def find_streams(folder: Path | None) -> Streams:
    """Find the recordings that may be learned from, and those that a decision is fitted to.

    Parameters
    ----------
    folder : Path, optional
        Sound files of any length, in folders or not; the last fifth of each is kept for the
        decision. If it has a folder ``train``, only what is in that is learned from, and what is
        in ``validation`` is for the decision. Of hours for the decision four are taken.

    Returns
    -------
    Streams
        None without a folder.

    Raises
    ------
    DatasetError
        If there is no such folder, or no audio in it.
    ClipError
        If a file is not a usable recording.
    """
    if folder is None:
        return Streams()
    if not (folder / _TRAIN).is_dir():
        found = clips.one_label(folder, clips.BACKGROUND).recordings
        places = [round((1 - _KEPT_SHARE) * len(each.samples())) for each in found]
        learned = [
            replace(each, span=(0, place)) for each, place in zip(found, places, strict=True)
        ]
        return Streams(tuple(learned), tuple(_minutes(found, places)))
    learned_from = clips.one_label(folder / _TRAIN, clips.BACKGROUND).recordings
    if not (folder / _VALIDATION).is_dir():
        return Streams(learned_from)
    kept = clips.one_label(folder / _VALIDATION, clips.BACKGROUND).recordings
    return Streams(learned_from, tuple(_minutes(kept, [0] * len(kept))))


def _minutes(
    recordings: tuple[clips.Recording, ...], begins: list[int]
) -> Iterator[clips.Recording]:
    """What follows a place in each recording, as long as all may have, in memory."""
    most = _MOST_KEPT // max(1, len(recordings))
    for recording, begin in zip(recordings, begins, strict=True):
        kept = recording.samples()[begin : begin + most].copy()
        for start in range(0, len(kept), _PIECE):
            name = f"{recording.name} from {(begin + start) // clips.SAMPLE_RATE} s"
            held = kept[start : start + _PIECE]
            yield replace(recording, source=name, path=None, held=held)
