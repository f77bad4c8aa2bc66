"""A folder of unlabelled background: hours to learn from, and hours to fit the decision to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from jerboa import clips

__all__ = ["Streams", "find_streams"]

_TRAIN, _VALIDATION = "train", "validation"
_ONE_IN = 5
"""Of each long recording the last fifth, and of short ones every fifth, is kept."""
_PIECE = 60 * clips.SAMPLE_RATE
"""What is shorter is a short one. A scene of each minute: quiet ones are put aside in fitting."""
_MOST_KEPT = 4 * 3600 * clips.SAMPLE_RATE
"""Samples of all recordings together: four hours, two false alarms at the usual target."""


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
        Sound files of any length, in folders or not. Of each that lasts a minute or longer the last
        fifth is kept for the decision, of the others every fifth. If it has a folder ``train``,
        only what is in that is learned from, and what is in ``validation`` is for the decision. Of
        hours for the decision four are taken.

    Returns
    -------
    Streams
        Empty without a folder.

    Raises
    ------
    DatasetError
        If there is no such folder, or no audio in it.
    ClipError
        If a file is not a usable recording.
    """
    if folder is None:
        return Streams()
    if (folder / _TRAIN).is_dir():
        learned_from = clips.one_label(folder / _TRAIN, clips.BACKGROUND).recordings
        kept: tuple[clips.Recording, ...] = ()
        if (folder / _VALIDATION).is_dir():
            kept = clips.one_label(folder / _VALIDATION, clips.BACKGROUND).recordings
        return Streams(learned_from, tuple(_minutes([(each, 0) for each in kept])))
    return _divided(clips.one_label(folder, clips.BACKGROUND).recordings)


def _divided(recordings: Sequence[clips.Recording]) -> Streams:
    learned_from: list[clips.Recording] = []
    kept: list[tuple[clips.Recording, int]] = []
    short = 0
    for recording in recordings:
        length = len(recording.samples())
        if length >= _PIECE:
            place = length - length // _ONE_IN
            learned_from.append(replace(recording, span=(0, place)))
            kept.append((recording, place))
            continue
        short += 1
        if short % _ONE_IN:
            learned_from.append(recording)
        else:
            kept.append((recording, 0))
    return Streams(tuple(learned_from), tuple(_minutes(kept)))


def _minutes(recordings: Sequence[tuple[clips.Recording, int]]) -> Iterator[clips.Recording]:
    """What follows a place in each recording, as long as all may have, in memory."""
    most = _MOST_KEPT // max(1, len(recordings))
    for recording, begin in recordings:
        kept = recording.samples()[begin : begin + most].copy()
        for start in range(0, len(kept), _PIECE):
            name = f"{recording.name} from {(begin + start) // clips.SAMPLE_RATE} s"
            held = kept[start : start + _PIECE]
            yield replace(recording, source=name, path=None, held=held)
