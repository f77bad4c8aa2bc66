"""Background streams must not hold what the network is judged by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from jerboa.clips import BACKGROUND, SAMPLE_RATE, Dataset, Recording, merge_same_sound
from jerboa.errors import DatasetError
from jerboa.training._recordings import fingerprint_recordings

__all__ = ["check_streams"]

_PIECE = 60 * SAMPLE_RATE
_PIECES_AT_ONCE = 10
"""What is in many clips at once is taken for hum: a stream may repeat a recording all the time."""


def check_streams(streams: Sequence[Recording], held_out: Sequence[Recording]) -> None:
    """Refuse a stream that holds a recording to be judged by, at any level and anywhere in it.

    Copies are found as `jerboa.clips.merge_same_sound` finds them: a change of speed, or a noise
    near its level, hides one. An hour of streams takes about three seconds on one core, as does
    an hour of held-out recordings, once for every ten minutes of streams.

    Parameters
    ----------
    streams : sequence of Recording
        Background, of any length.
    held_out : sequence of Recording
        Of the validation and the test part.

    Raises
    ------
    DatasetError
        If a stream holds one of them.
    ClipError
        If a file cannot be read.
    """
    known = {_fingerprint(each): each for each in held_out} if streams else {}
    for stream in streams:
        same = known.get(_fingerprint(stream))
        if same:
            raise DatasetError(
                f"{stream.name} is the same recording as {same.name}, which the network is judged "
                "by; take it out of the background streams"
            )
    pieces = _pieces(streams)
    while some := list(islice(pieces, _PIECES_AT_ONCE)):
        if not _held_in([piece for _, _, piece in some], held_out):
            continue
        # Pieces that sound like one that holds a copy are found with it: which one holds it?
        for stream, second, piece in some:
            for same in _held_in([piece], held_out):
                raise DatasetError(
                    f"{stream.name} holds {same.name}, which the network is judged by, in the "
                    f"minute from {second} s on; take it out of the background streams"
                )


def _held_in(pieces: Sequence[Recording], held_out: Sequence[Recording]) -> list[Recording]:
    """Which of the held-out recordings sound in the pieces, or in copies of what does."""
    judged = (replace(each, label=BACKGROUND) for each in held_out)
    merged = merge_same_sound(Dataset((*judged, *pieces), (BACKGROUND,))).recordings
    heard = {piece.source for piece in merged[len(held_out) :]}
    return [own for own, each in zip(held_out, merged, strict=False) if each.source in heard]


def _pieces(streams: Sequence[Recording]) -> Iterator[tuple[Recording, int, Recording]]:
    """Streams and the seconds where their pieces begin, each a source of its own."""
    for number, stream in enumerate(streams):
        samples = stream.samples()
        for start in range(0, max(1, len(samples)), _PIECE):
            held = samples[start : start + _PIECE]
            piece = Recording(BACKGROUND, f"stream {number}, from {start}", held=held)
            yield stream, start // SAMPLE_RATE, piece


def _fingerprint(recording: Recording) -> str:
    return fingerprint_recordings([replace(recording, label=BACKGROUND)])
