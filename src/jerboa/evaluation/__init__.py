"""Evaluation: metrics by window and by recording, the choice of a threshold, the report."""

from jerboa.evaluation._report import (
    CostRow,
    OperatorRow,
    Picture,
    ReportContent,
    SplitRow,
    write_report,
)
from jerboa.evaluation.metrics import LabelScore, Roc, Scores
from jerboa.evaluation.threshold import choose_threshold

__all__ = [
    "CostRow",
    "LabelScore",
    "OperatorRow",
    "Picture",
    "ReportContent",
    "Roc",
    "Scores",
    "SplitRow",
    "choose_threshold",
    "write_report",
]
