"""Where a probability begins to count as a detection, and below which nothing is answered."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["choose_threshold"]

_ANSWERED = 0.95
"""Share of right answers that are given, where there are several labels."""


def choose_threshold(
    targets: NDArray[np.int64],
    probabilities: NDArray[np.float32],
    *,
    most_false_positives: float = 0.01,
) -> float:
    """Choose the threshold from windows that the network was not trained on.

    With several labels, the answer to a window of none of them should be that it is unknown: the
    threshold is then the one that 95 % of the right answers reach.

    For a detector, of all thresholds at which no more than a given share of the other windows is
    detected, those with the highest recall are kept, of these those with the fewest false alarms,
    and of these the middle: as far as possible from a window that would be missed and from one that
    would be a false alarm. A threshold detects something always: where a window of another label is
    as probable as any, the highest that does is taken.

    Parameters
    ----------
    targets : ndarray of int64, shape (n,)
        1 for windows of the label to be detected, 0 for others.
    probabilities : ndarray of float32, shape (n, labels)
        Of the int8 network, validation part.
    most_false_positives : float
        Share of other windows that may be detected, 0 to 1.

    Returns
    -------
    float
        0 to 1; 0.5 where there are no windows to choose it by.
    """
    if probabilities.shape[1] > 2:
        right = probabilities.max(axis=1)[probabilities.argmax(axis=1) == targets]
        return float(np.quantile(right, 1 - _ANSWERED, method="lower")) if len(right) else 0.5
    scores = probabilities[:, 1].astype(np.float64)
    wanted, others = scores[targets == 1], scores[targets == 0]
    if not len(wanted) or not len(others):
        return 0.5
    values = np.unique(np.concatenate([scores, [0.0, 1.0]]))
    # No higher than the best of the wanted: int8 saturates at 255 / 256, and above is nothing.
    middles = ((values[1:] + values[:-1]) / 2)[values[1:] <= max(wanted.max(), values[1])]
    false = np.array([np.mean(others >= middle) for middle in middles])
    true = np.array([np.mean(wanted >= middle) for middle in middles])
    allowed = np.flatnonzero(false <= most_false_positives)
    if not len(allowed):
        return float(middles[-1])
    best = allowed[true[allowed] == true[allowed].max()]
    best = best[false[best] == false[best].min()]
    return float((values[best[0]] + values[best[-1] + 1]) / 2)
