"""Everything that is not an alarm: the table of backgrounds."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from jerboa.clips.generated import _beepers, _noises, _voices

__all__ = ["AMBIENT_KINDS", "BACKGROUNDS", "HARD_KINDS"]

Maker = Callable[[np.random.Generator, int], NDArray[np.float64]]
"""Random generator, number of samples -> sound at any level."""

BACKGROUNDS: dict[str, Maker] = {
    "noise": _noises.noise,
    "water": _noises.water,
    "hum": _noises.hum,
    "engine": _noises.engine,
    "clicks": _noises.clicks,
    "taps": _noises.taps,
    "speech-like": _voices.speech,
    "music-like": _voices.music,
    "whistle": _voices.whistle,
    "bird": _voices.bird,
    "animal": _voices.animal,
    "cry": _voices.cry,
    "microwave": _beepers.microwave,
    "reversing-truck": _beepers.reversing_truck,
    "telephone": _beepers.telephone,
    "doorbell": _beepers.doorbell,
    "kettle": _beepers.kettle,
}
"""What makes each kind."""

HARD_KINDS = ("microwave", "reversing-truck", "telephone", "doorbell", "kettle", "bird", "whistle")
"""Kinds that a careless network takes for an alarm."""

AMBIENT_KINDS = ("noise", "water", "hum", "engine", "clicks", "taps", "speech-like", "music-like")
"""Kinds that go on behind others."""
