"""Pictures of the report: SVG that reads on light and on dark paper."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from jerboa.evaluation.metrics import Scores

__all__ = ["data_uri", "roc_picture", "training_pictures"]

_GREY = "#808896"
_COLOURS = ("#2f7fd6", "#e0782f", "#2ea36b", "#b45bd1")
_STYLE: Any = {
    "font.size": 11,
    "text.color": _GREY,
    "axes.edgecolor": _GREY,
    "axes.labelcolor": _GREY,
    "xtick.color": _GREY,
    "ytick.color": _GREY,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": _GREY,
    "grid.alpha": 0.25,
    "lines.linewidth": 1.8,
}
_LEGEND: Any = {"loc": "lower right", "fontsize": 9, "frameon": False, "labelcolor": _GREY}


def training_pictures(history: Mapping[str, Sequence[Mapping[str, float]]]) -> tuple[str, str]:
    """Draw loss and accuracy over the epochs of all phases.

    Parameters
    ----------
    history : mapping of str to sequence of mapping
        Metrics of each epoch by phase, as `jerboa.training` gives them.

    Returns
    -------
    tuple of str
        Two data URIs: of the losses, of the accuracy.
    """
    losses, left = _figure((4.6, 3.2))
    accuracies, right = _figure((4.6, 3.2))
    start = 0.0
    for colour, (phase, epochs) in zip(_cycle(len(history)), history.items(), strict=True):
        place = [start + each["epoch"] for each in epochs]
        trained = [each.get("loss", np.nan) for each in epochs]
        left.plot(place, [each["validation_loss"] for each in epochs], color=colour)
        left.plot(place, trained, color=colour, linestyle=":")
        shares = [100 * each["validation_accuracy"] for each in epochs]
        right.plot(place, shares, color=colour, label=phase.replace("_", " "))
        start = place[-1] if place else start
    left.set(xlabel="epoch", ylabel="loss (dotted: training)", ylim=(0, None))
    right.set(xlabel="epoch", ylabel="validation windows right, %", ylim=(None, 101))
    right.legend(**_LEGEND)
    return _svg(losses), _svg(accuracies)


def roc_picture(scores: Mapping[str, Scores]) -> str:
    """Draw the ROC of each way of computing, and where the threshold lies on it.

    Returns
    -------
    str
        A data URI.
    """
    figure, axes = _figure((4.2, 4.0))
    for colour, (name, each) in zip(_cycle(len(scores)), scores.items(), strict=True):
        roc = each.roc()
        false, true = 100 * roc.false_positive_rate, 100 * roc.true_positive_rate
        axes.plot(false, true, color=colour, label=f"{name}, area {roc.area:.3f}")
        place = np.flatnonzero(roc.thresholds >= each.threshold)[-1]
        axes.plot(false[place], true[place], "o", color=colour, markersize=7)
    axes.plot([0, 100], [0, 100], color=_GREY, linestyle=":", linewidth=1)
    axes.set(xlabel="false positives, % of windows", ylabel="recall, % of windows")
    axes.set(xlim=(-2, 102), ylim=(-2, 102), aspect="equal")
    axes.legend(**_LEGEND)
    return _svg(figure)


def data_uri(picture: bytes, kind: str) -> str:
    """Put a picture into a URI, so that a page needs no second file."""
    return f"data:image/{kind};base64,{base64.b64encode(picture).decode()}"


def _figure(size: tuple[float, float]) -> tuple[Any, Any]:
    import matplotlib
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    with matplotlib.rc_context(_STYLE):
        figure = Figure(size, layout="constrained")
        FigureCanvasSVG(figure)
        return figure, figure.subplots()


def _svg(figure: Any) -> str:
    import matplotlib

    buffer = io.BytesIO()
    with matplotlib.rc_context({"svg.hashsalt": "jerboa"}):
        # Without a date the same run gives the same bytes.
        figure.savefig(buffer, format="svg", transparent=True, metadata={"Date": None})
    return data_uri(buffer.getvalue(), "svg+xml")


def _cycle(count: int) -> list[str]:
    return [_COLOURS[index % len(_COLOURS)] for index in range(count)]
