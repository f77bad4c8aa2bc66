"""Length, level and fingerprint of recordings, and what is wrong with them."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from jerboa import clips
from jerboa.errors import ClipError

CLIPPED_SHARE = 1e-3
"""Of samples at full scale, from which a clip counts as clipped."""
SILENT_DBFS = -60.0


@lru_cache(maxsize=8192)
def measured(path: Path, _changed: int, _size: int) -> dict[str, object]:
    """What is to be known of a recording; measured anew once its file has another time or size."""
    try:
        samples = clips.read_clip(path)
    except ClipError as error:
        return {"seconds": 0.0, "warnings": ["broken"], "problem": str(error), "print": ""}
    magnitude = np.abs(samples.astype(np.int32))
    peak, rms = int(magnitude.max()), float(np.sqrt(np.mean(magnitude.astype(np.float64) ** 2)))
    warnings = []
    if np.mean(magnitude >= 32767) > CLIPPED_SHARE:
        warnings.append("clipped")
    if _dbfs(rms) < SILENT_DBFS:
        warnings.append("silent")
    return {
        "seconds": len(samples) / clips.SAMPLE_RATE,
        "peak": _dbfs(peak),
        "rms": _dbfs(rms),
        "warnings": warnings,
        "print": fingerprint(samples),
    }


def _dbfs(level: float) -> float:
    return round(20 * float(np.log10(max(level, 0.5) / 32768)), 1)


def fingerprint(samples: NDArray[np.int16]) -> str:
    """The same for the same samples only."""
    return hashlib.sha256(samples.tobytes()).hexdigest()[:16]
