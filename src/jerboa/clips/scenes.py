"""Scenes: sounds set into backgrounds at a known place and level."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jerboa.clips._audio import SAMPLE_RATE, to_int16
from jerboa.clips._dataset import Recording
from jerboa.clips._windows import ACTIVITY_HOP, find_activity

__all__ = ["Scene", "background_scenes", "mixed_scenes"]

_BEFORE_S = 3.0
_AFTER_S = 2.0
_LOUDEST = 30_000.0


@dataclass(frozen=True, eq=False)
class Scene:
    """Samples, and where in them the sound to be found lies.

    Parameters
    ----------
    samples : ndarray of int16, shape (n,)
        Mono at 16 kHz.
    sounds : tuple of (int, int)
        First sample of each sound, and the sample after its last.
    source : str
        The recording that it stands for.
    condition : str
        Such as ``10 dB``; empty for a background.
    """

    samples: NDArray[np.int16]
    sounds: tuple[tuple[int, int], ...] = ()
    source: str = ""
    condition: str = ""


def mixed_scenes(
    recordings: Sequence[Recording],
    backgrounds: Sequence[Recording],
    snr_db: Sequence[float],
    rng: np.random.Generator,
) -> Iterator[Scene]:
    """Set each recording once at each level into a piece of a background.

    3 s of background go before it and 2 s follow. The level is that of the sound while it sounds
    over that of the background, RMS.

    Parameters
    ----------
    recordings : sequence of Recording
        Sounds to be found; the pauses inside them belong to them.
    backgrounds : sequence of Recording
        One is drawn for each scene; short ones are repeated.
    snr_db : sequence of float
        Levels, dB.
    rng : numpy Generator
        All chance comes from it.

    Yields
    ------
    Scene
    """
    for recording in recordings:
        samples = recording.samples().astype(np.float64)
        activity = recording.activity
        if activity is None:
            activity = find_activity(recording.samples())
        active = np.flatnonzero(activity)
        if not len(active):
            continue
        begin = int(active[0]) * ACTIVITY_HOP
        end = min(len(samples), (int(active[-1]) + 1) * ACTIVITY_HOP)
        sounding = np.repeat(activity, ACTIVITY_HOP)[: len(samples)]
        level = _rms(samples[: len(sounding)][sounding])
        offset = round(_BEFORE_S * SAMPLE_RATE)
        length = offset + len(samples) + round(_AFTER_S * SAMPLE_RATE)
        for snr in snr_db:
            chosen = backgrounds[int(rng.integers(len(backgrounds)))].samples()
            start = int(rng.integers(max(1, len(chosen) - length + 1)))
            scene = np.resize(chosen[start : start + length], length).astype(np.float64)
            noise = _rms(scene)
            gain = noise * 10.0 ** (snr / 20) / level if noise > 0 else 1.0
            scene[offset : offset + len(samples)] += gain * samples
            # Both keep their distance where the sum would pass full scale.
            scene *= min(1.0, _LOUDEST / max(1.0, float(np.abs(scene).max())))
            yield Scene(
                to_int16(scene),
                ((offset + begin, offset + end),),
                recording.source,
                f"{snr:g} dB",
            )


def background_scenes(backgrounds: Sequence[Recording]) -> Iterator[Scene]:
    """Give each background as it is: all that is found in it is a false alarm."""
    for recording in backgrounds:
        yield Scene(recording.samples(), (), recording.source)


def _rms(samples: NDArray[np.float64]) -> float:
    return float(np.sqrt(np.mean(np.square(samples)))) if len(samples) else 0.0
