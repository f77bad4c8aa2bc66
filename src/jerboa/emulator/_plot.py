"""The picture of a run: what was played, what the firmware thought, what the LED showed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from jerboa.emulator._simulation import Simulation
from jerboa.storage import write_figure

_RATE = 16_000
_WINDOW = 256
_OVERLAP = 128
_DYNAMIC_RANGE_DB = 80
_SIZE_INCHES = (9.0, 6.4)
_DPI = 130
_INK = "#1f2933"
_GRID = "#d9dee4"
_SOUND = "magma"
_PROBABILITY = "#d1495b"
_WIDTH_OF_A_LETTER = 0.01
"""Share of the time axis; a label that does not fit its event is left out."""
_LED = "#edae49"
_WARM_UP = "#e4e7eb"
_WARM_UP_WORTH_A_WORD = 0.1
"""Part of the run."""
_LABELS = ("#00798c", "#d1495b", "#edae49", "#66a182", "#8d6a9f", "#2e4057")


def plot_simulation(simulation: Simulation, path: Path, names: Sequence[str] = ()) -> None:
    """Draw a run; see `Simulation.plot`."""
    figure = Figure(figsize=_SIZE_INCHES, dpi=_DPI, layout="constrained")
    FigureCanvasAgg(figure)
    sound, probability, led, labels = figure.subplots(
        4, 1, sharex=True, gridspec_kw={"height_ratios": (3, 2, 1, 0.5)}
    )
    _draw_sound(sound, simulation)
    colors = _colors(simulation, names)
    _draw_probability(probability, simulation, colors)
    _draw_led(led, simulation)
    _draw_labels(labels, simulation, colors)
    for axes in (sound, probability, led, labels):
        _tidy(axes)
    end = max(simulation.seconds, len(simulation.clip) / _RATE)
    labels.set_xlim(0, end)
    labels.set_xlabel("time (s)")
    write_figure(path, figure, path.suffix[1:] or "png")


def _tidy(axes: Axes) -> None:
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(_INK)
    axes.tick_params(colors=_INK, labelsize=8)
    axes.yaxis.label.set_color(_INK)
    axes.yaxis.label.set_fontsize(9)


def _draw_sound(axes: Axes, simulation: Simulation) -> None:
    axes.set_ylabel("sound (kHz)")
    axes.set_ylim(0, _RATE / 2000)
    axes.set_facecolor("black")
    clip = simulation.clip
    if len(clip) < _WINDOW:
        return
    frames = np.lib.stride_tricks.sliding_window_view(clip, _WINDOW)[:: _WINDOW - _OVERLAP]
    spectrum = np.abs(np.fft.rfft(frames / 32768 * np.hanning(_WINDOW), axis=1)).T
    decibels = 20 * np.log10(np.maximum(spectrum, 1e-9))
    axes.imshow(
        decibels,
        origin="lower",
        aspect="auto",
        extent=(0, len(clip) / _RATE, 0, _RATE / 2000),
        cmap=_SOUND,
        vmin=decibels.max() - _DYNAMIC_RANGE_DB,
        interpolation="nearest",
    )


def _draw_probability(axes: Axes, simulation: Simulation, colors: dict[str, str]) -> None:
    axes.set_ylabel("probability")
    axes.set_ylim(-0.03, 1.03)
    axes.grid(axis="y", color=_GRID)
    hops = simulation.hops
    if not hops:
        return
    times = [hop.end for hop in hops]
    outputs = len(hops[0].probabilities)
    shown = colors.items() if outputs > 1 else [("", _PROBABILITY)]
    for output, (name, color) in enumerate(shown):
        course = [hop.probabilities[output] for hop in hops]
        axes.step(times, course, where="post", color=color, label=name)
    if outputs > 1:
        axes.legend(loc="upper right", fontsize=7, frameon=False, ncols=3)
    ready = next((hop.end for hop in hops if hop.warm), times[-1])
    axes.axvspan(0, ready, color=_WARM_UP, zorder=0, linewidth=0)
    if ready > _WARM_UP_WORTH_A_WORD * simulation.seconds:
        axes.text(ready / 2, 0.5, "warming up", color=_INK, size=8, ha="center", va="center")


def _colors(simulation: Simulation, names: Sequence[str]) -> dict[str, str]:
    """A color for each label: of one output as labels come, of several in their order.

    An output whose label is not known has a number for a name.
    """
    outputs = len(simulation.hops[0].probabilities) if simulation.hops else 0
    if outputs < 2:
        names = list(dict.fromkeys(event.label for event in simulation.events))
    elif len(names) != outputs:
        labelled = [hop for hop in simulation.hops if hop.label]
        told = {int(np.argmax(hop.probabilities)): str(hop.label) for hop in labelled}
        names = [told.get(output, f"output {output}") for output in range(outputs)]
    return {name: _LABELS[place % len(_LABELS)] for place, name in enumerate(names)}


def _draw_led(axes: Axes, simulation: Simulation) -> None:
    axes.set_ylabel("LED")
    axes.set_ylim(-0.05, 1.05)
    axes.grid(axis="y", color=_GRID)
    led = simulation.led
    if len(led.times):
        axes.fill_between(led.times, led.duty, step="mid", color=_LED, linewidth=0)


def _draw_labels(axes: Axes, simulation: Simulation, colors: dict[str, str]) -> None:
    axes.set_ylabel("label", rotation=0, ha="right", va="center")
    axes.set_ylim(0, 1)
    axes.set_yticks([])
    for event in simulation.events:
        axes.axvspan(event.start, event.end, color=colors.get(event.label, _INK), linewidth=0)
        if event.end - event.start < len(event.label) * _WIDTH_OF_A_LETTER * simulation.seconds:
            continue
        axes.text(
            (event.start + event.end) / 2,
            0.5,
            event.label,
            color="white",
            size=8,
            ha="center",
            va="center",
            clip_on=True,
        )
