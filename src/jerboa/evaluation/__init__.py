"""Evaluation: metrics by window and by recording, the choice of a threshold, the report."""

from jerboa.evaluation._intervals import Interval
from jerboa.evaluation._report import (
    CostRow,
    Mistake,
    OperatorRow,
    Picture,
    ReportContent,
    RobustnessRow,
    SplitRow,
    write_report,
)
from jerboa.evaluation.calibration import Reliability, reliability
from jerboa.evaluation.comparison import (
    LEAST_SOURCES,
    PairedResult,
    compare_scores,
    mcnemar,
    sign_flip,
)
from jerboa.evaluation.decision import fit_decision
from jerboa.evaluation.events import find_events
from jerboa.evaluation.metrics import LabelScore, Roc, Scores
from jerboa.evaluation.streams import (
    HOPS_A_SECOND,
    Stream,
    StreamScore,
    compare_thresholds,
    score_streams,
)
from jerboa.evaluation.threshold import choose_threshold

__all__ = [
    "HOPS_A_SECOND",
    "LEAST_SOURCES",
    "CostRow",
    "Interval",
    "LabelScore",
    "Mistake",
    "OperatorRow",
    "PairedResult",
    "Picture",
    "Reliability",
    "ReportContent",
    "RobustnessRow",
    "Roc",
    "Scores",
    "SplitRow",
    "Stream",
    "StreamScore",
    "choose_threshold",
    "compare_scores",
    "compare_thresholds",
    "find_events",
    "fit_decision",
    "mcnemar",
    "reliability",
    "score_streams",
    "sign_flip",
    "write_report",
]
