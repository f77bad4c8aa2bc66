"""Weights of loops as bytes, half as many as the words that the code reads.

A word holds those of two words, 128 added to each so that no sign spoils its neighbour. The drivers
expand those of a pass or some in RAM before the code runs: about three cycles a weight.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from jerboa.compiler._kernel import Assembly, Constant
from jerboa.compiler.kernels._units import UNITS

_WORD = 4
_LONGEST_PASS_BYTES = 8 * 1024
"""Of words; the weights of a longer pass stay as they are."""
_EXPANDED_BYTES = 4 * 1024
"""RAM for words of several passes."""
_WINDOWS_BYTES = 10 * 1024
"""RAM for the windows that are computed before others of the weights are expanded."""
_ADDED = 128


def compact(assembly: Assembly) -> Assembly:
    """The same with its weights as bytes, if it is a loop over packed weights."""
    pairs, *others = assembly.driver.constants
    if pairs.name != "pairs":
        return assembly
    p = assembly.driver.parameters
    pass_words = pairs.values.size // p["passes"]
    if _WORD * pass_words > _LONGEST_PASS_BYTES:
        return assembly
    own = {"compact": 1}
    window_words = p["padded_depth"] + UNITS * p["passes"]
    at_once = passes_at_once = 1
    if "windows_at_once" in p:
        windows = p["batches"] * p["output_height"] * p["output_width"]
        at_once = max(1, min(windows, _WINDOWS_BYTES // (_WORD * window_words)))
        passes_at_once = max(1, min(p["passes"], _EXPANDED_BYTES // (_WORD * pass_words)))
        own |= {"windows_at_once": at_once, "passes_at_once": passes_at_once}
    driver = replace(
        assembly.driver,
        constants=(Constant("bytes", _bytes(pairs.values)), *others),
        parameters={**p, **own},
    )
    scratch = _WORD * (window_words * at_once + pass_words * passes_at_once)
    return replace(assembly, driver=driver, scratch_bytes=scratch)


def _bytes(words: NDArray[np.int32]) -> NDArray[np.int32]:
    """Bytes of the weights of two words at a time: both lower ones, then both upper ones."""
    low = words.astype(np.int16)
    high = ((words.astype(np.int64) - low) >> 16).astype(np.int16)
    weights = np.stack([low[0::2], low[1::2], high[0::2], high[1::2]], axis=1) + _ADDED
    return np.ascontiguousarray(weights.astype(np.uint8)).view("<i4").reshape(-1).astype(np.int32)
