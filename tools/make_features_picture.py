"""Makes ``docs/log-mel.png``: librosa's log-mel, the chip's, and what may follow it.

A generated alarm, near and 35 dB farther away, in the same quiet room:
``python tools/make_features_picture.py``
"""

from pathlib import Path

import librosa
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from numpy.typing import NDArray

from jerboa.clips.generated import generate_recording
from jerboa.features import LevelNormalization, LogMel, Pcen

PICTURE = Path(__file__).parent.parent / "docs" / "log-mel.png"
SECONDS = 4.0
ROOM = 6.0
"""Standard deviation of the room's noise, of 32,768."""
FARTHER_DB = 35.0
FADE = 1_600
"""Samples at the alarm's end."""
FLOOR_DB = -10 * np.log10(2.0**30)


def librosa_log_mel(front_end: LogMel, samples: NDArray[np.int16]) -> NDArray[np.float64]:
    """Decibels below a full-scale sine, shape (frames, bands)."""
    power = librosa.feature.melspectrogram(
        y=samples / 32768,
        sr=front_end.sample_rate,
        n_fft=front_end.window,
        hop_length=front_end.hop,
        n_mels=front_end.bands,
        fmin=front_end.low_hz,
        fmax=front_end.high_hz,
        center=False,
        htk=True,
        norm=None,
    )
    full_scale = (front_end.window / 4) ** 2
    return 10 * np.log10(power.T / full_scale + 10 ** (FLOOR_DB / 10))


def scene() -> NDArray[np.int16]:
    """The alarm near, then far."""
    alarm = generate_recording("temporal-three", np.random.default_rng(4), SECONDS, -6.0).samples()
    alarm = alarm * np.minimum(1, np.arange(len(alarm))[::-1] / FADE)
    both = np.concatenate([alarm, alarm * 10 ** (-FARTHER_DB / 20)])
    noise = np.random.default_rng(0).normal(0, ROOM, len(both))
    return np.round(np.clip(both + noise, -32768, 32767)).astype(np.int16)


def main() -> None:
    """Draw the four."""
    samples = scene()
    plain = LogMel()
    exact = librosa_log_mel(plain, samples)
    chip = plain.transform(samples) / 256 * 10 * np.log10(2) + FLOOR_DB
    near_peak = exact > exact.max(axis=1, keepdims=True) - 60
    difference = np.abs(chip - exact)[near_peak]
    level = LogMel(normalization=LevelNormalization())
    pcen = LogMel(normalization=Pcen())
    panels = (
        ("librosa, float", exact, "dBFS", (-90, 0)),
        (
            f"log-mel in integers: differs by {difference.max():.2f} dB at most "
            f"({np.sqrt(np.mean(difference**2)):.3f} dB RMS) down to 60 dB below a column's peak",
            chip,
            "dBFS",
            (-90, 0),
        ),
        ("level normalization", level.transform(samples) * level.scale, "octaves", (0, 20)),
        ("PCEN", pcen.transform(samples) * pcen.scale, "", (0, 3)),
    )
    figure = Figure(figsize=(9.0, 8.4), dpi=110, layout="constrained")
    FigureCanvasAgg(figure)
    for axes, (title, columns, unit, limits) in zip(
        figure.subplots(4, 1, sharex=True), panels, strict=True
    ):
        image = axes.imshow(
            columns.T,
            origin="lower",
            aspect="auto",
            cmap="magma",
            vmin=limits[0],
            vmax=limits[1],
            extent=(0, len(samples) / plain.sample_rate, 0, plain.bands),
            interpolation="nearest",
        )
        axes.set_title(title, loc="left", fontsize=10)
        axes.set_ylabel("band")
        figure.colorbar(image, ax=axes, label=unit, pad=0.01)
    axes.set_xlabel(f"time (s): the same alarm near, and {FARTHER_DB:.0f} dB quieter")
    figure.savefig(PICTURE)


if __name__ == "__main__":
    main()
