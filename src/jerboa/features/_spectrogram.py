"""The tutorial's front end: a Q15 spectrogram, computed by the very C of the chip."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from jerboa.device import input_quantization
from jerboa.errors import ModelError
from jerboa.features import _library
from jerboa.features._cut import check_samples, cut_windows


@dataclass(frozen=True)
class Spectrogram:
    """Magnitudes of a Hann-windowed real FFT in Q15, bit for bit those of the chip.

    The chain is that of Arm's tutorial: ``arm_mult_q15`` by ``np.hanning(256)``,
    ``arm_rfft_q15``, ``arm_cmplx_mag_q15``, as CMSIS-DSP 1.10.3 computes it on its scalar path.

    Parameters
    ----------
    sample_rate : int
        Hz.
    window : int
        Samples in a frame; the C is made for 256.
    hop : int
        Samples from one frame to the next.
    bins : int
        Magnitudes in a frame; the C is made for 129.
    columns : int
        Frames in a window, the network's input.

    Raises
    ------
    ModelError
        If window and bins are not what the C is made for, or hop or columns is not positive.
    """

    sample_rate: int = 16_000
    window: int = 256
    hop: int = 128
    bins: int = 129
    columns: int = 124
    scale: ClassVar[float] = 1 / 64
    """Real value of one magnitude step, for samples from -1 to 1."""

    def __post_init__(self) -> None:
        if (self.window, self.bins) != (256, 129) or self.hop < 1 or self.columns < 1:
            raise ModelError(
                f"a spectrogram of {self.bins} bins over {self.window} samples, hop {self.hop}, "
                f"{self.columns} columns is not there; use 129 bins over 256 samples"
            )

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
        ndarray of int16, shape (frames, 129)
            Magnitudes, 0 to 8,191; frame ``i`` starts at sample ``i * hop``. No frame where
            there are fewer than 256 samples; samples behind the last whole frame are left out.

        Raises
        ------
        TypeError
            If `samples` is not one-dimensional int16.
        """
        check_samples(samples)
        frames = max(0, (len(samples) - self.window) // self.hop + 1)
        return _library.spectrogram(samples, frames, self.hop)

    def windows(
        self, columns: NDArray[np.int16], starts: Sequence[int] | NDArray[np.int64]
    ) -> NDArray[np.int16]:
        """Cut windows out of a transformed recording.

        Parameters
        ----------
        columns : ndarray of int16, shape (frames, 129)
            From `transform`.
        starts : sequence of int, length k
            First sample of each window, each a multiple of `hop`.

        Returns
        -------
        ndarray of int16, shape (k, columns, 129)
            A copy.

        Raises
        ------
        ValueError
            If a start is no multiple of `hop`, or its window does not lie in the recording.
        """
        return cut_windows(columns, starts, self.hop, self.columns)

    def real(self, columns: NDArray[np.int16]) -> NDArray[np.float32]:
        """Real magnitudes, as a float network sees them.

        Parameters
        ----------
        columns : ndarray of int16, any shape
            Magnitudes of `transform` or `windows`.

        Returns
        -------
        ndarray of float32, same shape
            ``columns / 64``, exact.
        """
        real: NDArray[np.float32] = np.multiply(columns, self.scale, dtype=np.float32)
        return real

    def quantize(
        self, columns: NDArray[np.int16], scale: float, zero_point: int
    ) -> NDArray[np.int8]:
        """Quantize magnitudes for a network's int8 input, with the C of the chip.

        Parameters
        ----------
        columns : ndarray of int16, any shape
            Magnitudes, 0 to 32,767.
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
