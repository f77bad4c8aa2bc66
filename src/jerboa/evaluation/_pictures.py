"""Pictures of the report: SVG that reads on light and on dark paper."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Mapping, Sequence
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jerboa.evaluation.calibration import reliability
from jerboa.evaluation.metrics import Roc, Scores

__all__ = ["data_uri", "det_picture", "reliability_picture", "roc_picture", "training_pictures"]

_DET_SHARES = (0.001, 0.005, 0.02, 0.05, 0.1, 0.2, 0.4, 0.6)

_Points = tuple[NDArray[np.float64], NDArray[np.float64]]

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
    _curves(axes, scores, lambda roc: (100 * roc.false_positive_rate, 100 * roc.true_positive_rate))
    axes.plot([0, 100], [0, 100], color=_GREY, linestyle=":", linewidth=1)
    axes.set(xlabel="false positives, % of windows", ylabel="recall, % of windows")
    axes.set(xlim=(-2, 102), ylim=(-2, 102), aspect="equal")
    axes.legend(**_LEGEND)
    return _svg(figure)


def det_picture(scores: Mapping[str, Scores]) -> str:
    """Draw misses against false positives on normal deviates: detection error trade-off.

    After A. Martin et al., "The DET curve in assessment of detection task performance", 1997.

    Returns
    -------
    str
        A data URI.
    """
    figure, axes = _figure((4.2, 4.0))
    _curves(
        axes,
        scores,
        lambda roc: (_deviate(roc.false_positive_rate), _deviate(1 - roc.true_positive_rate)),
    )
    places = _deviate(np.array(_DET_SHARES))
    names = [f"{100 * share:g}" for share in _DET_SHARES]
    axes.set_xticks(places, names)
    axes.set_yticks(places, names)
    axes.set(xlabel="false positives, % of windows", ylabel="missed, % of windows")
    axes.set(xlim=(places[0], places[-1]), ylim=(places[0], places[-1]), aspect="equal")
    axes.legend(**{**_LEGEND, "loc": "upper right"})
    return _svg(figure)


def reliability_picture(scores: Mapping[str, Scores]) -> str:
    """Draw how often windows of a probability are right, for each way of computing.

    Returns
    -------
    str
        A data URI.
    """
    figure, axes = _figure((4.2, 4.0))
    axes.plot([0, 100], [0, 100], color=_GREY, linestyle=":", linewidth=1)
    for colour, (name, each) in zip(_cycle(len(scores)), scores.items(), strict=True):
        found = reliability(each)
        label = f"{name}, error {100 * found.error:.1f} %"
        axes.plot(100 * found.probability, 100 * found.right, "o-", color=colour, label=label)
    axes.set(xlabel="probability, %", ylabel="right, % of windows")
    axes.set(xlim=(-2, 102), ylim=(-2, 102), aspect="equal")
    axes.legend(**_LEGEND)
    return _svg(figure)


def data_uri(content: bytes, kind: str) -> str:
    """Put a picture or a sound into a URI, so that a page needs no second file."""
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def _curves(axes: Any, scores: Mapping[str, Scores], points: Callable[[Roc], _Points]) -> None:
    """Draw a curve for each way of computing, and a dot at its threshold."""
    for colour, (name, each) in zip(_cycle(len(scores)), scores.items(), strict=True):
        roc = each.roc()
        x, y = points(roc)
        axes.plot(x, y, color=colour, label=f"{name}, area {roc.area:.3f}")
        place = np.flatnonzero(roc.thresholds >= each.threshold)[-1]
        axes.plot(x[place], y[place], "o", color=colour, markersize=7)


def _deviate(shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """Normal deviates of shares, kept on the axes."""
    kept = np.clip(shares, _DET_SHARES[0], _DET_SHARES[-1])
    normal = NormalDist()
    return np.array([normal.inv_cdf(float(share)) for share in kept.reshape(-1)])


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
    return data_uri(buffer.getvalue(), "image/svg+xml")


def _cycle(count: int) -> list[str]:
    return [_COLOURS[index % len(_COLOURS)] for index in range(count)]
