"""Windows out of a transformed recording, the same for every front end."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def check_samples(samples: NDArray[np.int16]) -> None:
    if samples.dtype != np.int16 or samples.ndim != 1:
        raise TypeError(
            f"samples must be int16 of one dimension, not {samples.dtype} of {samples.ndim}"
        )


def cut_windows(
    columns: NDArray[np.int16], starts: Sequence[int] | NDArray[np.int64], hop: int, length: int
) -> NDArray[np.int16]:
    first = np.asarray(starts, dtype=np.int64)
    if first.size == 0:
        return np.empty((0, length, columns.shape[1]), np.int16)
    if np.any(first % hop):
        raise ValueError(f"window starts must be multiples of {hop} samples")
    first = first // hop
    if first.min() < 0 or first.max() + length > len(columns):
        raise ValueError(f"a window of {length} columns does not lie in {len(columns)} columns")
    return np.stack([columns[at : at + length] for at in first.tolist()])
