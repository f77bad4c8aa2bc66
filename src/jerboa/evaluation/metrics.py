"""How well windows and clips are told apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jerboa.errors import DatasetError

__all__ = ["LabelScore", "Roc", "Scores"]


@dataclass(frozen=True)
class LabelScore:
    """How well one label is found.

    Attributes
    ----------
    label : str
    precision : float
        Share of the windows given this label that have it; nan if none was given it.
    recall : float
        Share of the windows of this label that are given it; nan if there are none.
    windows : int
        How many there are.
    """

    label: str
    precision: float
    recall: float
    windows: int


@dataclass(frozen=True, eq=False)
class Roc:
    """Receiver operating characteristic of a detector.

    Attributes
    ----------
    thresholds : ndarray of float64, shape (k,)
        Falling; a window is detected if its probability is at least the threshold.
    false_positive_rate, true_positive_rate : ndarray of float64, shape (k,)
        0 to 1, rising.
    area : float
        Under the curve: the chance that a window of the label to be detected gets a higher
        probability than another one (T. Fawcett, "An introduction to ROC analysis", 2006).
    """

    thresholds: NDArray[np.float64]
    false_positive_rate: NDArray[np.float64]
    true_positive_rate: NDArray[np.float64]
    area: float


@dataclass(frozen=True, eq=False)
class Scores:
    """Probabilities of windows whose labels are known.

    Parameters
    ----------
    labels : tuple of str
        Of two, the second is detected.
    targets : ndarray of int64, shape (n,)
        Index of each window's label.
    probabilities : ndarray of float32, shape (n, labels)
        What the network gives.
    clips : ndarray of int64, shape (n,)
        Index of the recording of each window.
    threshold : float
        With two labels, the probability of the second from which it is detected; with more, the
        probability below which a window is unknown.

    Raises
    ------
    DatasetError
        If there are no windows, or the shapes do not fit.
    """

    labels: tuple[str, ...]
    targets: NDArray[np.int64]
    probabilities: NDArray[np.float32]
    clips: NDArray[np.int64]
    threshold: float = 0.5

    def __post_init__(self) -> None:
        count = len(self.targets)
        if count == 0:
            raise DatasetError("there is no window to measure; add recordings to the test part")
        if self.probabilities.shape != (count, len(self.labels)) or len(self.clips) != count:
            raise DatasetError(
                f"{count} windows of {len(self.labels)} labels do not fit probabilities "
                f"of shape {self.probabilities.shape}; give one row a window, one column a label"
            )

    @property
    def predicted(self) -> NDArray[np.int64]:
        """Index of the label given to each window."""
        return self._decide(self.probabilities)

    @property
    def unknown(self) -> float:
        """Share of windows whose most probable label does not reach the threshold, 0 to 1."""
        return float(np.mean(self.probabilities.max(axis=1) < self.threshold))

    @property
    def accuracy(self) -> float:
        """Share of windows that are given their label, 0 to 1."""
        return float(np.mean(self.predicted == self.targets))

    @property
    def clip_accuracy(self) -> float:
        """Share of recordings given their label by the mean of their windows, 0 to 1."""
        return float(np.mean(self.right_clips()[1]))

    def right_clips(self) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Tell which recordings are given their label by the mean of their windows.

        Returns
        -------
        (ndarray of int64, shape (k,); ndarray of bool, shape (k,))
            Their indices, rising, and whether each is right.
        """
        clips, first, place, count = np.unique(
            self.clips, return_index=True, return_inverse=True, return_counts=True
        )
        sums = np.zeros((len(first), len(self.labels)))
        np.add.at(sums, place.reshape(-1), self.probabilities)
        means = sums / count[:, np.newaxis]
        return clips, np.asarray(self._decide(means) == self.targets[first])

    @property
    def confusion(self) -> NDArray[np.int64]:
        """Windows by true label (row) and given label (column)."""
        size = len(self.labels)
        pairs = self.targets * size + self.predicted
        return np.bincount(pairs, minlength=size * size).reshape(size, size)

    def by_label(self) -> list[LabelScore]:
        """Precision and recall of each label."""
        confusion = self.confusion
        return [
            LabelScore(
                label,
                _share(confusion[index, index], confusion[:, index].sum()),
                _share(confusion[index, index], confusion[index].sum()),
                int(confusion[index].sum()),
            )
            for index, label in enumerate(self.labels)
        ]

    def roc(self) -> Roc:
        """Compute the ROC of a network with two labels.

        Raises
        ------
        DatasetError
            Unless there are two labels, and windows of both.
        """
        if len(self.labels) != 2 or len(np.unique(self.targets)) != 2:
            raise DatasetError("a ROC needs two labels and windows of both")
        scores = self.probabilities[:, 1].astype(np.float64)
        order = np.argsort(-scores, kind="stable")
        last_of_value = np.append(np.flatnonzero(np.diff(scores[order])), len(order) - 1)
        positives = self.targets[order] == 1
        true = np.cumsum(positives)[last_of_value] / positives.sum()
        false = np.cumsum(~positives)[last_of_value] / (~positives).sum()
        true, false = np.append(0.0, true), np.append(0.0, false)
        thresholds = np.append(np.inf, scores[order][last_of_value])
        area = float(np.sum(np.diff(false) * (true[1:] + true[:-1]) / 2))
        return Roc(thresholds, false, true, area)

    def _decide(self, probabilities: NDArray[np.floating]) -> NDArray[np.int64]:
        if len(self.labels) == 2:
            return np.asarray(probabilities[:, 1] >= self.threshold, np.int64)
        return np.asarray(probabilities.argmax(axis=1), np.int64)


def _share(part: int, whole: int) -> float:
    return float(part / whole) if whole else float("nan")
