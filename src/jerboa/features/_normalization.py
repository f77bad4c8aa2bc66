"""What may follow the logarithms: level normalization and PCEN, by the very C of the chip."""

from dataclasses import astuple, dataclass

import numpy as np
from numpy.typing import NDArray

from jerboa.device import LevelConstants, PcenTables, level_constants, pcen_tables
from jerboa.features import _log_mel_library


@dataclass(frozen=True)
class LevelNormalization:
    """Brings the loudest band to one level, so that a sound far away looks like a near one.

    A feature ``log2(1 + q)`` becomes ``log2(1 + gain * q)``. The level that sets the gain follows
    the loudest band up at once, falls slowly, and starts from silence.

    Parameters
    ----------
    release_db : float
        Fall of the level, dB a second.
    floor_dbfs : float
        Level of a sine; quieter sounds are not lifted further than this one.
    range_db : float
        What the loudest band is brought to, above the front end's floor: 60 dB are 19.9.
    """

    release_db: float = 12.0
    floor_dbfs: float = -66.0
    range_db: float = 60.0

    def constants(self, hop: int, sample_rate: int) -> LevelConstants:
        """As integers of the C.

        Raises
        ------
        ModelError
            If a setting is beyond what these hold.
        """
        values = (self.release_db, self.floor_dbfs, self.range_db)
        return level_constants(*values, hop, sample_rate)

    def apply(self, columns: NDArray[np.int16], hop: int, sample_rate: int) -> NDArray[np.int16]:
        """Normalize log-mel columns, the first of them the stream's first.

        Parameters
        ----------
        columns : ndarray of int16, shape (frames, bands)
            In 1/256, as from `LogMel.logarithms`.
        hop : int
            Samples from one column to the next.
        sample_rate : int
            Hz.

        Returns
        -------
        ndarray of int16, shape (frames, bands)
            In steps of `scale`.
        """
        return _log_mel_library.level(astuple(self.constants(hop, sample_rate)), columns)

    def scale(self, hop: int, sample_rate: int) -> float:
        """Real value of one step."""
        return 1 / 256


@dataclass(frozen=True)
class Pcen:
    """Per-channel energy normalization, as ``librosa.pcen`` defines it.

    Each band is divided by its own running mean: what is steady fades, what begins stands out.

        M += b (E - M);  y = (E / (eps + M)^gain + bias)^power - bias^power

    `E` is the power in units of the front end's floor, `M` starts as the first column's `E`
    (``zi = (1 - b) * E[0]`` in librosa).

    Parameters
    ----------
    time_constant : float
        Of the running mean, s.
    gain, bias, power : float
        As in librosa.
    eps : float
        As in librosa, in units of the floor.

    References
    ----------
    Y. Wang et al., "Trainable frontend for robust and far-field keyword spotting", 2017.
    """

    time_constant: float = 0.4
    gain: float = 0.98
    bias: float = 2.0
    power: float = 0.5
    eps: float = 1.0

    def constants(self, hop: int, sample_rate: int) -> PcenTables:
        """As integers of the C.

        Raises
        ------
        ModelError
            If a setting is beyond what these hold.
        """
        values = (self.time_constant, self.gain, self.bias, self.power, self.eps)
        return pcen_tables(*values, hop, sample_rate)

    def apply(self, columns: NDArray[np.int16], hop: int, sample_rate: int) -> NDArray[np.int16]:
        """Normalize log-mel columns, the first of them the stream's first.

        Parameters
        ----------
        columns : ndarray of int16, shape (frames, bands)
            In 1/256, as from `LogMel.logarithms`.
        hop : int
            Samples from one column to the next.
        sample_rate : int
            Hz.

        Returns
        -------
        ndarray of int16, shape (frames, bands)
            In steps of `scale`.
        """
        return _log_mel_library.pcen(self.constants(hop, sample_rate), columns)

    def scale(self, hop: int, sample_rate: int) -> float:
        """Real value of one step."""
        return self.constants(hop, sample_rate).scale
