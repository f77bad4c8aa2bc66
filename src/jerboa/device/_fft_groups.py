"""Which parts of the spectrogram's transform some bins are made of, as ``dsp/fft_q15.c`` has it."""

from collections.abc import Iterable

_LOWEST = [int(f"{group:05b}"[::-1], 2) for group in range(32)]
"""The lowest bin of each group of four: 5 bits reversed."""


def fft_groups(bins: Iterable[int]) -> int:
    """A bit for each of the 32 groups that the bins (each 0 to 128) or their mirrors belong to."""
    rests = {side * each % 32 for each in bins for side in (1, -1)}
    return sum(1 << group for group, lowest in enumerate(_LOWEST) if lowest in rests)
