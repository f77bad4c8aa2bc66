"""Logarithms of mel band energies, computed by the very C of the chip."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jerboa.device import MelTables, input_quantization, mel_tables
from jerboa.errors import ModelError
from jerboa.features import _library
from jerboa.features._cut import check_samples, cut_windows
from jerboa.features._log_mel_library import log_mel
from jerboa.features._normalization import LevelNormalization, Pcen

_HOPS = (128, 256, 512)


@dataclass(frozen=True)
class LogMel:
    """Log-mel features in integers, bit for bit those of the chip.

    A feature is ``log2(1 + q)``: `q` is the energy in a band as
    ``librosa.feature.melspectrogram(center=False, htk=True, norm=None, power=2)`` gives it, in
    units of that of a sine of -90.3 dBFS. Silence is 0, a full-scale sine about 30. What fades into
    that floor does so smoothly.

    Parameters
    ----------
    sample_rate : int
        Hz.
    window : int
        Samples in a frame, even, 400 to 1,024; filled up to 512 or 1,024 with zeros.
    hop : int
        Samples from one frame to the next: 128, 256 or 512, which divide the firmware's hop.
    columns : int
        Frames in a window, the network's input.
    bands : int
        Mel bands, 1 to 64.
    low_hz, high_hz : float
        Lower corner of the first band and upper corner of the last.
    normalization : LevelNormalization or Pcen, optional
        What follows the logarithms.

    Raises
    ------
    ModelError
        If the C is not made for it, or a band holds no bin of the transform.
    """

    sample_rate: int = 16_000
    window: int = 512
    hop: int = 256
    columns: int = 62
    bands: int = 40
    low_hz: float = 60.0
    high_hz: float = 7_800.0
    normalization: LevelNormalization | Pcen | None = None

    def __post_init__(self) -> None:
        if self.hop not in _HOPS or self.columns < 1:
            raise ModelError(
                f"a log-mel front end of {self.columns} columns, hop {self.hop} is not there; "
                "the hop must divide 512 samples: use 128, 256 or 512"
            )
        self._tables()
        if self.normalization:
            self.normalization.constants(self.hop, self.sample_rate)

    def _tables(self) -> MelTables:
        return mel_tables(self.window, self.bands, self.low_hz, self.high_hz, self.sample_rate)

    @property
    def bins(self) -> int:
        """Values in a frame: the bands."""
        return self.bands

    @property
    def scale(self) -> float:
        """Real value of one step of an integer feature: 1/256 but for PCEN."""
        if self.normalization is None:
            return 1 / 256
        return self.normalization.scale(self.hop, self.sample_rate)

    @property
    def samples(self) -> int:
        """Samples in a window of `columns` frames."""
        return (self.columns - 1) * self.hop + self.window

    def transform(self, samples: NDArray[np.int16]) -> NDArray[np.int16]:
        """Transform a whole recording at once.

        Parameters
        ----------
        samples : ndarray of int16, shape (n,)
            Mono samples at `sample_rate`.

        Returns
        -------
        ndarray of int16, shape (frames, bands)
            Features in steps of `scale`, never negative; frame ``i`` starts at sample
            ``i * hop``. Samples behind the last whole frame are left out.

        Raises
        ------
        TypeError
            If `samples` is not one-dimensional int16.
        """
        return self.normalize(self.logarithms(samples))

    def logarithms(self, samples: NDArray[np.int16]) -> NDArray[np.int16]:
        """Transform a whole recording without the normalization.

        Parameters
        ----------
        samples : ndarray of int16, shape (n,)
            Mono samples at `sample_rate`.

        Returns
        -------
        ndarray of int16, shape (frames, bands)
            Features in 1/256, never negative.

        Raises
        ------
        TypeError
            If `samples` is not one-dimensional int16.
        """
        check_samples(samples)
        frames = max(0, (len(samples) - self.window) // self.hop + 1)
        return log_mel(self._tables(), samples, frames, self.hop)

    def normalize(self, columns: NDArray[np.int16]) -> NDArray[np.int16]:
        """Normalize the columns of a stream from its start; without a normalization, as given.

        Parameters
        ----------
        columns : ndarray of int16, shape (frames, bands)
            As from `logarithms`.

        Returns
        -------
        ndarray of int16, shape (frames, bands)
            In steps of `scale`. A column depends on itself and those before it.
        """
        if self.normalization is None:
            return columns
        return self.normalization.apply(columns, self.hop, self.sample_rate)

    def windows(
        self, columns: NDArray[np.int16], starts: Sequence[int] | NDArray[np.int64]
    ) -> NDArray[np.int16]:
        """Cut windows out of a transformed recording.

        Parameters
        ----------
        columns : ndarray of int16, shape (frames, bands)
            From `transform`.
        starts : sequence of int, length k
            First sample of each window, each a multiple of `hop`.

        Returns
        -------
        ndarray of int16, shape (k, columns, bands)
            A copy.

        Raises
        ------
        ValueError
            If a start is no multiple of `hop`, or its window does not lie in the recording.
        """
        return cut_windows(columns, starts, self.hop, self.columns)

    def real(self, columns: NDArray[np.int16]) -> NDArray[np.float32]:
        """Real features, as a float network sees them.

        Parameters
        ----------
        columns : ndarray of int16, any shape
            Of `transform` or `windows`.

        Returns
        -------
        ndarray of float32, same shape
            ``columns * scale``, exact.
        """
        real: NDArray[np.float32] = np.multiply(columns, self.scale, dtype=np.float32)
        return real

    def quantize(
        self, columns: NDArray[np.int16], scale: float, zero_point: int
    ) -> NDArray[np.int8]:
        """Quantize features for a network's int8 input, with the C of the chip.

        Parameters
        ----------
        columns : ndarray of int16, any shape
            Features, 0 to 32,767.
        scale, zero_point : float, int
            Of the network's input tensor.

        Returns
        -------
        ndarray of int8, same shape
            As TFLite's QUANTIZE gives for the real values.

        Raises
        ------
        ModelError
            If `scale` or `zero_point` is none of an int8 tensor.
        """
        return _library.quantize(columns, input_quantization(scale, zero_point, self.scale))
