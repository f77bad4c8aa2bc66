"""The generated data set: alarms and backgrounds, in rooms, through microphones."""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from jerboa.clips._audio import to_int16, write_clip
from jerboa.clips._dataset import BACKGROUND, Dataset, Recording
from jerboa.clips.generated._alarms import sound_alarm
from jerboa.clips.generated._backgrounds import AMBIENT_KINDS, BACKGROUNDS
from jerboa.clips.generated._made_up import MADE_UP, draw_pattern
from jerboa.clips.generated._microphones import draw_microphone, through_microphone
from jerboa.clips.generated._patterns import ALARM_KINDS, PATTERNS, Pattern
from jerboa.clips.generated._rooms import draw_room, in_room
from jerboa.clips.generated._signal import RATE, Signal, decibels, rms
from jerboa.errors import DatasetError

__all__ = [
    "ALARM",
    "KINDS",
    "QUIETEST_DBFS",
    "generate_recording",
    "generated",
    "write_generated",
]

ALARM = "alarm"
"""Label of what is to be detected."""

KINDS: tuple[str, ...] = (*ALARM_KINDS, MADE_UP, *BACKGROUNDS)
"""The fine classes: alarms, then backgrounds."""

QUIETEST_DBFS = -40.0
"""The lowest peak of a recording, unless told otherwise."""

_SHARES = {MADE_UP: 9, "speech-like": 4, "music-like": 4, "animal": 2}

_ALARM_SNR_DB = (5.0, 40.0)
"""NFPA 72 (2002) 7.4.2.1: at least 15 dB above the average ambient level, or 5 dB above what
lasts for a minute, both A-weighted."""

_BACKGROUND_SNR_DB = (5.0, 40.0)
_HOP = 160

Progress = Callable[[int, int], None]


def generate_recording(
    kind: str,
    rng: np.random.Generator,
    seconds: float = 5.0,
    quietest_dbfs: float = QUIETEST_DBFS,
    *,
    pattern: Pattern | None = None,
) -> Recording:
    """Generate one recording.

    A sound of the kind, in a room, over an ambient background in the same room, through a
    microphone. Peaks lie between `quietest_dbfs` and -1 dBFS, one in eight clips; an alarm lies
    5 to 40 dB above its background while it sounds.

    Parameters
    ----------
    kind : str
        One of `KINDS`.
    rng : numpy.random.Generator
        All chance comes from it.
    seconds : float
        Length.
    quietest_dbfs : float
        The lowest peak: how far away the farthest are.
    pattern : Pattern, optional
        Of an alarm; drawn from those of its kind otherwise.

    Returns
    -------
    Recording
        With samples; ``alarm`` ones know their activity. The source is the kind.

    Raises
    ------
    DatasetError
        If the kind is unknown, or the length is not at least a tenth of a second.
    """
    if kind not in KINDS:
        raise DatasetError(f"'{kind}' is no generated kind; choose one of {', '.join(KINDS)}")
    n = round(seconds * RATE)
    if n < RATE // 10:
        raise DatasetError(f"{seconds} s is too short for a recording; ask for 0.1 s or more")
    ambient = BACKGROUNDS[AMBIENT_KINDS[rng.integers(len(AMBIENT_KINDS))]](rng, n)
    activity: NDArray[np.bool_] | None = None
    room = draw_room(rng)
    if kind not in BACKGROUNDS:
        dry, on = sound_alarm(pattern or _pattern(kind, rng), rng, n)
        sound = in_room(dry, room, rng)
        level, snr = rms(sound[on]), rng.uniform(*_ALARM_SNR_DB)
        activity = on[: n // _HOP * _HOP].reshape(-1, _HOP).mean(axis=1) >= 0.5
    else:
        sound = in_room(BACKGROUNDS[kind](rng, n), room, rng)
        level, snr = rms(sound), rng.uniform(*_BACKGROUND_SNR_DB)
    mixed: Signal = sound / level + decibels(-snr) * ambient / rms(ambient)
    samples = to_int16(through_microphone(mixed, draw_microphone(rng, quietest_dbfs), rng))
    samples.flags.writeable = False
    label = BACKGROUND if activity is None else ALARM
    return Recording(label, kind, kind=kind, activity=activity, held=samples)


def _pattern(kind: str, rng: np.random.Generator) -> Pattern:
    if kind == MADE_UP:
        return draw_pattern(rng)
    rows = [pattern for pattern in PATTERNS if pattern.kind == kind]
    return rows[rng.integers(len(rows))]


def generated(
    seed: int = 0,
    recordings_per_kind: int = 12,
    seconds: float = 5.0,
    *,
    quietest_dbfs: float = QUIETEST_DBFS,
    kinds: Sequence[str] = KINDS,
    progress: Progress | None = None,
) -> Dataset:
    """Generate the data set.

    Each recording depends on the seed, its kind and its number only: a larger set holds the
    smaller one. The same seed gives the same samples with the same NumPy on the same kind of
    processor.

    Parameters
    ----------
    seed : int
        Of all chance.
    recordings_per_kind : int
        Recordings of each of `KINDS`; several times as many of the made-up alarms, which vary
        most, of speech and music, which homes hear most, and of animals, which crow and bark.
    seconds : float
        Length of each.
    quietest_dbfs : float
        The lowest peak.
    kinds : sequence of str
        Some of `KINDS`: no others are generated.
    progress : callable, optional
        Called with the number of recordings done and of all.

    Returns
    -------
    Dataset
        Labels ``background`` and ``alarm``; `Dataset.by_kind` gives the fine classes. Each
        recording is its own source.
    """
    sounds = [
        (kind, number)
        for kind in kinds
        for number in range(recordings_per_kind * _SHARES.get(kind, 1))
    ]

    def generate(sound: tuple[str, int]) -> Recording:
        kind, number = sound
        rng = np.random.default_rng([seed, zlib.crc32(kind.encode()), number])
        made = generate_recording(kind, rng, seconds, quietest_dbfs)
        return replace(made, source=f"{kind}-{number:03d}")

    recordings = []
    # NumPy lets other threads run while it computes.
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for recording in pool.map(generate, sounds):
            recordings.append(recording)
            if progress is not None:
                progress(len(recordings), len(sounds))
    return Dataset(tuple(recordings), (BACKGROUND, ALARM))


def write_generated(
    root: str | os.PathLike[str],
    seed: int = 0,
    recordings_per_kind: int = 12,
    seconds: float = 5.0,
    *,
    by_kind: bool = False,
    quietest_dbfs: float = QUIETEST_DBFS,
    progress: Progress | None = None,
) -> Dataset:
    """Generate the data set as a folder of WAV files for each label.

    The files do not tell the pauses from the alarm; `WindowSettings.pause_db` finds those of
    recordings with little noise.

    Parameters
    ----------
    root : path-like
        Where the folders go.
    seed, recordings_per_kind, seconds, quietest_dbfs, progress
        As for `generated`.
    by_kind : bool
        Whether the folders are the fine classes.

    Returns
    -------
    Dataset
        As `generated` gives it, its recordings with their files.

    Raises
    ------
    StorageError
        If the disk is full or the folder cannot be written; files written before are whole.
    """
    dataset = generated(
        seed, recordings_per_kind, seconds, quietest_dbfs=quietest_dbfs, progress=progress
    )
    if by_kind:
        dataset = dataset.by_kind()
    written = []
    for recording in dataset.recordings:
        path = Path(root) / recording.label / f"{recording.source}.wav"
        write_clip(path, recording.samples())
        written.append(replace(recording, path=path, held=None))
    return replace(dataset, recordings=tuple(written))
