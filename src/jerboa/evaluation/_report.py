"""The report of a run: one HTML file that holds everything that it shows."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from jerboa.evaluation._pictures import (
    data_uri,
    det_picture,
    reliability_picture,
    roc_picture,
    training_pictures,
)
from jerboa.evaluation.metrics import Scores
from jerboa.storage import write_whole

__all__ = [
    "CostRow",
    "Mistake",
    "OperatorRow",
    "Picture",
    "ReportContent",
    "RobustnessRow",
    "SplitRow",
    "write_report",
]


@dataclass(frozen=True)
class SplitRow:
    """What one label has in one part of the split."""

    part: str
    label: str
    recordings: int
    windows: int


@dataclass(frozen=True)
class OperatorRow:
    """How far an int8 operator's output is from float; see `jerboa.training.check_int8`."""

    operator: str
    shape: tuple[int, ...]
    sqnr_db: float
    max_error: float
    range: tuple[float, float]
    seen: tuple[float, float]
    saturated: float


@dataclass(frozen=True)
class CostRow:
    """What the firmware costs.

    Attributes
    ----------
    name : str
        Such as ``network``.
    value : int
    unit : str
        Such as ``cycles``.
    budget : int or None
        What there is of it; a bar shows the share.
    """

    name: str
    value: int
    unit: str
    budget: int | None = None


@dataclass(frozen=True)
class Picture:
    """A picture made elsewhere, such as that of a simulation.

    Attributes
    ----------
    caption : str
    png : bytes
    """

    caption: str
    png: bytes = field(repr=False)


@dataclass(frozen=True, eq=False)
class RobustnessRow:
    """The same test recordings under another condition.

    Attributes
    ----------
    condition : str
        Such as ``white noise 10 dB below``.
    scores : Scores
    """

    condition: str
    scores: Scores


@dataclass(frozen=True)
class Mistake:
    """A window that got a wrong label.

    Attributes
    ----------
    label, given : str
        What it is, and what it was called.
    probability : float
        Of the label that was given.
    source : str
        The recording.
    second : float
        Where in it the window starts.
    wav : bytes
        The window, to be heard.
    """

    label: str
    given: str
    probability: float
    source: str
    second: float
    wav: bytes = field(repr=False)


@dataclass(frozen=True)
class ReportContent:
    """Everything that a report shows; what is empty is left out.

    Attributes
    ----------
    title : str
    made_by : str
        Version and command.
    facts : mapping of str to str
        Short facts under the title, such as seed and architecture.
    split : sequence of SplitRow
    history : mapping of str to sequence of mapping
        Metrics of each epoch by phase, as `jerboa.training` gives them.
    scores : mapping of str to Scores
        Test part by way of computing, such as ``float``, ``int8``, ``virtual board``. The
        confusion is that of the last one measured on the most recordings.
    robustness : sequence of RobustnessRow
    mistakes : sequence of Mistake
    operators : sequence of OperatorRow
    costs : sequence of CostRow
    arena : Picture or None
        The network's memory over time.
    pictures : sequence of Picture
    """

    title: str
    made_by: str
    facts: Mapping[str, str] = field(default_factory=dict)
    split: Sequence[SplitRow] = ()
    history: Mapping[str, Sequence[Mapping[str, float]]] = field(default_factory=dict)
    scores: Mapping[str, Scores] = field(default_factory=dict)
    robustness: Sequence[RobustnessRow] = ()
    mistakes: Sequence[Mistake] = ()
    operators: Sequence[OperatorRow] = ()
    costs: Sequence[CostRow] = ()
    arena: Picture | None = None
    pictures: Sequence[Picture] = ()


def write_report(path: Path, content: ReportContent) -> None:
    """Write a report that needs no other file and no network.

    Parameters
    ----------
    path : Path
        The HTML file; replaced only by a whole one.
    content : ReportContent
        What it shows.

    Raises
    ------
    StorageError
        If the disk is full or the folder cannot be written.
    """
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("jerboa.evaluation"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters |= {"percent": _percent, "decibels": _decibels, "count": _count}
    compared = _on_most_recordings(content.scores)
    detectors = {name: each for name, each in compared.items() if _has_roc(each)}
    page = environment.get_template("report.html").render(
        content=content,
        shown=list(compared.items())[-1] if compared else None,
        training=training_pictures(content.history) if content.history else (),
        roc=roc_picture(detectors) if detectors else None,
        det=det_picture(detectors) if detectors else None,
        reliable=reliability_picture(compared) if compared else None,
        mistakes=[(each, data_uri(each.wav, "audio/wav")) for each in content.mistakes],
        arena=data_uri(content.arena.png, "image/png") if content.arena else "",
        pictures=[(each.caption, data_uri(each.png, "image/png")) for each in content.pictures],
    )
    write_whole(path, page.encode())


def _on_most_recordings(scores: Mapping[str, Scores]) -> dict[str, Scores]:
    """Those that can be compared: a virtual board has heard only some of the recordings."""
    counts = {name: len(set(each.clips.tolist())) for name, each in scores.items()}
    most = max(counts.values(), default=0)
    return {name: each for name, each in scores.items() if counts[name] == most}


def _has_roc(scores: Scores) -> bool:
    return len(scores.labels) == 2 and len(set(scores.targets.tolist())) == 2


def _percent(share: float) -> str:
    return "–" if math.isnan(share) else f"{100 * share:.1f} %"


def _decibels(value: float) -> str:
    return "exact" if math.isinf(value) else f"{value:.1f} dB"


def _count(value: int) -> str:
    return f"{value:,}"
