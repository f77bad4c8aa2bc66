"""Windows of a recording: where they start, which are silent, which hold the sound."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jerboa.clips._audio import SAMPLE_RATE
from jerboa.clips._dataset import Recording
from jerboa.errors import ClipError

__all__ = [
    "ACTIVITY_HOP",
    "WindowSettings",
    "active_windows",
    "cut_windows",
    "drop_silent",
    "find_activity",
    "take_windows",
    "windows_of",
]

ACTIVITY_HOP = 160
"""Samples for which activity is told: 10 ms."""

_WINDOW = SAMPLE_RATE
_FLOOR_DBFS = -84.0
"""Two steps of int16: what is below is no sound."""


@dataclass(frozen=True)
class WindowSettings:
    """How windows are taken from a recording.

    Parameters
    ----------
    length : int
        Samples in a window.
    stride : int
        Samples from one start to the next.
    grid : int
        Starts are multiples of this many samples, the front end's hop: windows can then be cut
        from the columns of a recording that was transformed once. 1 for the exact stride.
    gate_dbfs : float, optional
        Windows with less RMS than this are dropped; see `drop_silent`.
    pause_db : float, optional
        Windows in which nothing comes within this many dB of the recording's own loudest are
        dropped: the pauses of an alarm. None keeps them. Where a recording's activity is
        known, it counts instead.
    least_active : float
        Seconds of sound that a window must hold not to be a pause.
    """

    length: int = _WINDOW
    stride: int = 4_000
    grid: int = 128
    gate_dbfs: float | None = None
    pause_db: float | None = None
    least_active: float = 0.1


def windows_of(recording: Recording, settings: WindowSettings | None = None) -> NDArray[np.int64]:
    """Find the windows of a recording that can be trained on under its label.

    Parameters
    ----------
    recording : Recording
        What to cut.
    settings : WindowSettings, optional
        The defaults are the tutorial's.

    Returns
    -------
    ndarray of int64, shape (k,)
        Starts, in samples; at least one.

    Raises
    ------
    ClipError
        If the recording is unusable, or nothing but silence.
    """
    settings = settings or WindowSettings()
    samples = recording.samples()
    starts = cut_windows(samples, settings.length, settings.stride, settings.grid)
    starts = drop_silent(samples, starts, settings.gate_dbfs, settings.length)
    activity = recording.activity
    if activity is None and settings.pause_db is not None:
        activity = find_activity(samples, settings.pause_db)
    if activity is not None:
        starts = starts[active_windows(activity, starts, settings.length, settings.least_active)]
    if not len(starts):
        seconds = len(samples) / SAMPLE_RATE
        quiet = "lower the silence gate (silence_gate_dbfs in [training]) or delete it"
        raise ClipError(
            f"{recording.name}: nothing but silence in its {seconds:.1f} s; "
            f"{quiet if samples.any() else 'record it again or delete it'}"
        )
    return starts


def cut_windows(
    samples: NDArray[np.int16], window: int = _WINDOW, stride: int = 4_000, grid: int = 128
) -> NDArray[np.int64]:
    """Find where windows start.

    Starts are the multiples of `stride`, each rounded to the nearest multiple of `grid`, as long
    as the window lies inside the recording. A recording shorter than a window has one window
    that starts at 0 and is filled up with zeros.

    Parameters
    ----------
    samples : ndarray of int16, shape (n,)
        The recording.
    window, stride, grid : int
        In samples. A grid of 1 gives the tutorial's exact stride.

    Returns
    -------
    ndarray of int64, shape (k,)
        Rising starts, in samples; k is at least 1.
    """
    room = max(0, len(samples) - window)
    exact = np.arange(0, room + 1, stride, dtype=np.int64)
    rounded = (2 * exact + grid) // (2 * grid) * grid
    return np.unique(np.minimum(rounded, room // grid * grid))


def take_windows(
    samples: NDArray[np.int16], starts: NDArray[np.int64], window: int = _WINDOW
) -> NDArray[np.int16]:
    """Copy windows out of a recording; zeros stand where it has ended.

    Parameters
    ----------
    samples : ndarray of int16, shape (n,)
        The recording.
    starts : ndarray of int64, shape (k,)
        Where windows start, in samples.
    window : int
        Samples in a window.

    Returns
    -------
    ndarray of int16, shape (k, window)
    """
    missing = int(max(starts, default=0)) + window - len(samples)
    padded = np.pad(samples, (0, max(0, missing)))
    windows: NDArray[np.int16] = padded[starts[:, None] + np.arange(window)]
    return windows


def drop_silent(
    samples: NDArray[np.int16],
    starts: NDArray[np.int64],
    gate_dbfs: float | None = None,
    window: int = _WINDOW,
) -> NDArray[np.int64]:
    """Drop the windows that are silent.

    0 dBFS is an RMS of 32768: a full-scale square wave. A full-scale sine has -3.01 dBFS.

    Parameters
    ----------
    samples : ndarray of int16, shape (n,)
        The recording.
    starts : ndarray of int64, shape (k,)
        Where its windows start.
    gate_dbfs : float, optional
        Windows whose RMS is below this are dropped. None or minus infinity, the lowest setting,
        is the tutorial's rule: only windows of exact zeros are dropped.
    window : int
        Samples in a window; what lies beyond the recording's end counts as zero.

    Returns
    -------
    ndarray of int64, shape (j,)
        The starts that are left, j <= k.
    """
    energy = np.concatenate([[0], np.cumsum(np.square(samples, dtype=np.int64))])
    ends = np.minimum(starts + window, len(samples))
    power = (energy[ends] - energy[starts]) / window
    least = 0.0 if gate_dbfs is None else _mean_square(gate_dbfs)
    return np.compress((power > 0) & (power >= least), starts)


def find_activity(samples: NDArray[np.int16], below_peak_db: float = 30.0) -> NDArray[np.bool_]:
    """Tell sound from pause by level, in steps of 10 ms.

    Parameters
    ----------
    samples : ndarray of int16, shape (n,)
        The recording.
    below_peak_db : float
        How far below the recording's loudest 10 ms sound still counts.

    Returns
    -------
    ndarray of bool, shape (ceil(n / 160),)
        All False for a recording that never exceeds two steps of int16.
    """
    whole = np.pad(samples, (0, -len(samples) % ACTIVITY_HOP)).reshape(-1, ACTIVITY_HOP)
    power = np.square(whole, dtype=np.int64).mean(axis=1)
    relative = power.max(initial=0.0) * 10.0 ** (-below_peak_db / 10)
    return np.asarray(power >= max(relative, _mean_square(_FLOOR_DBFS)))


def sound_in_windows(
    activity: NDArray[np.bool_], starts: NDArray[np.int64], window: int = _WINDOW
) -> NDArray[np.float64]:
    """Tell how much sound windows hold, as opposed to pauses between beeps.

    Parameters
    ----------
    activity : ndarray of bool, shape (m,)
        For each 10 ms, from `find_activity` or from a generated recording.
    starts : ndarray of int64, shape (k,)
        Where windows start, in samples.
    window : int
        Samples in a window.

    Returns
    -------
    ndarray of float64, shape (k,)
        Seconds.
    """
    frames = np.concatenate([[0], np.cumsum(activity)])
    first = np.minimum(-(-starts // ACTIVITY_HOP), len(activity))
    last = np.minimum((starts + window) // ACTIVITY_HOP, len(activity))
    return np.asarray((frames[last] - frames[first]) * ACTIVITY_HOP / SAMPLE_RATE)


def active_windows(
    activity: NDArray[np.bool_],
    starts: NDArray[np.int64],
    window: int = _WINDOW,
    least: float = 0.1,
) -> NDArray[np.bool_]:
    """Tell which windows hold at least so much sound.

    Parameters
    ----------
    activity, starts, window
        As for `sound_in_windows`.
    least : float
        Seconds.

    Returns
    -------
    ndarray of bool, shape (k,)
    """
    return np.asarray(sound_in_windows(activity, starts, window) >= least)


def _mean_square(dbfs: float) -> float:
    return float(32768.0**2 * 10.0 ** (dbfs / 10))
