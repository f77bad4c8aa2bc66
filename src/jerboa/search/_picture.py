"""Accuracy against cycles: every trial, and the Pareto front."""

from __future__ import annotations

from pathlib import Path

from jerboa.search._results import SearchResults
from jerboa.storage import write_figure

__all__ = ["draw_results"]

_INK = "#1f2933"
_PALE = "#9aa5b1"
_GRID = "#d9dee4"
_TRIAL = "#2f7fd6"
_FRONT = "#e0782f"
_DPI = 130


def draw_results(path: Path, results: SearchResults) -> None:
    """Draw trials over the cycles of their hop; the front is stepped and named.

    Parameters
    ----------
    path : Path
        A PNG.
    results : SearchResults
        What to draw.

    Raises
    ------
    StorageError
        If the picture cannot be written.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 4.8), dpi=_DPI, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots()
    for stopped, face, edge, meaning in (
        (True, "none", _PALE, "stopped early"),
        (False, _TRIAL, _TRIAL, "trained to the end"),
    ):
        shown = [each for each in results.trials if each.stopped == stopped]
        axes.scatter(
            [each.cost.cycles / 1e6 for each in shown],
            [100 * each.accuracy for each in shown],
            s=26,
            linewidths=1,
            facecolors=face,
            edgecolors=edge,
            label=meaning,
        )
    front = results.front()
    if front:
        cycles = [each.cost.cycles / 1e6 for each in front]
        cycles.append(max(each.cost.cycles / 1e6 for each in results.trials))
        accuracies = [100 * each.accuracy for each in front]
        axes.step(
            cycles,
            [*accuracies, accuracies[-1]],
            where="post",
            color=_FRONT,
            linewidth=1.3,
            label="best for its cycles",
        )
        for each in front:
            axes.annotate(
                f"{each.network} (trial {each.number})",
                (each.cost.cycles / 1e6, 100 * each.accuracy),
                xytext=(4, 5),
                textcoords="offset points",
                fontsize=7,
                color=_INK,
            )
    axes.set_xlabel("million cycles a hop, microphone and front end among them", color=_INK)
    axes.set_ylabel("validation windows that are right, %", color=_INK)
    axes.set_title(f"search '{results.name}'", fontsize=10, color=_INK, loc="left")
    axes.margins(x=0.16, y=0.12)
    axes.grid(color=_GRID, linewidth=0.5)
    axes.tick_params(colors=_INK, labelsize=8)
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(_GRID)
    axes.set_axisbelow(True)
    axes.legend(fontsize=8, frameon=False, loc="upper center", bbox_to_anchor=(0.5, -0.13), ncols=3)
    write_figure(path, figure, metadata={"Software": None})
