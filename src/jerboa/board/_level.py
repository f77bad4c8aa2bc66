"""How loud a recording is, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.int16]

_FULL_SCALE = 32768
_CLIPPED_RUN = 3
_SILENT_DBFS = -60.0
_QUIET_DBFS = -40.0
_FLOOR_DBFS = -96.0


@dataclass(frozen=True)
class Level:
    """Of a recording; dB below the full scale of int16.

    Attributes
    ----------
    peak_dbfs, rms_dbfs : float
        Of the recording without its mean; -96 for silence.
    clipped : int
        Samples at full scale that stand in runs of three or more.
    is_stuck : bool
        All samples are the same: no microphone.
    """

    peak_dbfs: float
    rms_dbfs: float
    clipped: int
    is_stuck: bool

    @property
    def warning(self) -> str:
        """What to do before the next recording; empty if all is well."""
        if self.is_stuck:
            return "every sample is the same: no microphone there, or it is muted; check its wires"
        if self.clipped:
            return f"{self.clipped} samples clip; move away from the microphone, or lower its gain"
        if self.peak_dbfs < _SILENT_DBFS:
            return "silence; check that the microphone is the right one, and not muted"
        if self.peak_dbfs < _QUIET_DBFS:
            return "very quiet; move closer to the microphone"
        return ""


def measure(samples: Samples) -> Level:
    """Measure a recording.

    Parameters
    ----------
    samples : array of int16, shape (samples,)

    Returns
    -------
    Level
    """
    if not len(samples):
        return Level(_FLOOR_DBFS, _FLOOR_DBFS, 0, True)
    values = samples.astype(np.float64)
    centred = values - values.mean()
    return Level(
        peak_dbfs=_decibels(float(np.abs(centred).max())),
        rms_dbfs=_decibels(float(np.sqrt(np.mean(centred**2)))),
        clipped=_clipped(samples),
        is_stuck=bool(np.all(samples == samples[0])),
    )


def _decibels(amplitude: float) -> float:
    if amplitude <= 0:
        return _FLOOR_DBFS
    return max(_FLOOR_DBFS, 20 * float(np.log10(amplitude / _FULL_SCALE)))


def _clipped(samples: Samples) -> int:
    """A single sample at full scale may be music; a run of them is a flattened peak."""
    edges = (samples == 32767).astype(np.int8) - (samples == -32768).astype(np.int8)
    starts = np.flatnonzero(np.diff(edges, prepend=0) != 0)
    lengths = np.diff(np.append(starts, len(edges)))
    runs = (edges[starts] != 0) & (lengths >= _CLIPPED_RUN)
    return int(lengths[runs].sum())
