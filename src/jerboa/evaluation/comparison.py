"""Two models on the same recordings: a paired test, not two percentages side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import comb

import numpy as np
from numpy.typing import NDArray

from jerboa.errors import DatasetError
from jerboa.evaluation._intervals import Interval, of_draws
from jerboa.evaluation.metrics import Scores

__all__ = ["LEAST_SOURCES", "PairedResult", "compare_scores", "mcnemar", "sign_flip"]

LEAST_SOURCES = 6
"""With fewer no pair of models can differ beyond chance: 2 / 2**5 is more than 0.05."""

_SIGNIFICANT = 0.05
_MOST_EXACT = 14
_FLIPS = 20_000
_AT_ONCE = 2_000


@dataclass(frozen=True)
class PairedResult:
    """How much better the second of two models is.

    Attributes
    ----------
    recordings : int
        How many both were tested on.
    sources : int
        How many of them are independent: takes of one speaker, or copies, are one.
    windows : Interval
        Accuracy of the second less that of the first, each recording counting the same; -1 to 1.
        The interval comes from a bootstrap over sources; of few it is too narrow.
    windows_p_value : float
        The chance of so great a difference if both were equally good; see `sign_flip`.
    only_first, only_second : int
        Recordings that one of them alone gets right, by the mean of their windows.
    p_value : float
        The chance of so uneven a count if both were equally good; see `mcnemar`.
    """

    recordings: int
    sources: int
    windows: Interval
    windows_p_value: float
    only_first: int
    only_second: int
    p_value: float

    @property
    def is_significant(self) -> bool:
        """Whether the windows differ beyond chance: by the interval, and at 5 % by the test."""
        apart = self.windows.low > 0 or self.windows.high < 0
        return apart and self.windows_p_value <= _SIGNIFICANT


def compare_scores(
    first: Scores,
    second: Scores,
    *,
    sources: Mapping[int, str] | None = None,
    draws: int = 2000,
) -> PairedResult:
    """Compare two models on recordings that both were tested on.

    Parameters
    ----------
    first, second : Scores
        `clips` of both name the same recordings by the same numbers; what only one has is left
        out. Their windows may differ.
    sources : mapping of int to str, optional
        Of the recordings, by their numbers: those of one source are no independent trials. By
        default each is a source of its own.
    draws : int
        Of the bootstrap.

    Returns
    -------
    PairedResult
        Of the second over the first.

    Raises
    ------
    DatasetError
        If the labels differ, or no recording is in both.
    """
    if first.labels != second.labels:
        raise DatasetError(
            f"one model tells {', '.join(first.labels)} apart, the other "
            f"{', '.join(second.labels)}; compare models of the same labels"
        )
    common = sorted(set(first.clips.tolist()) & set(second.clips.tolist()))
    if not common:
        raise DatasetError(
            "no recording is in the test part of both; train both on the same recordings, "
            "with the same seed"
        )
    shares, right = zip(*(_by_recording(each, common) for each in (first, second)), strict=True)
    named = [str(number) if sources is None else sources[number] for number in common]
    _, group = np.unique(named, return_inverse=True)
    size = np.bincount(group)
    difference = np.bincount(group, shares[1] - shares[0]).astype(np.float64)
    rng = np.random.default_rng(0)
    drawn = rng.integers(len(size), size=(draws, len(size)))
    only_first = int(np.sum(right[0] & ~right[1]))
    only_second = int(np.sum(right[1] & ~right[0]))
    return PairedResult(
        len(common),
        len(size),
        of_draws(
            float(difference.sum() / len(common)),
            difference[drawn].sum(axis=1) / size[drawn].sum(axis=1),
        ),
        sign_flip(difference),
        only_first,
        only_second,
        mcnemar(only_first, only_second),
    )


def mcnemar(one: int, other: int) -> float:
    """McNemar's exact test of two counts of disagreement, two-sided.

    Returns
    -------
    float
        The chance that `one + other` tosses of a fair coin fall at least so unevenly
        (Q. McNemar, "Note on the sampling error of the difference between correlated
        proportions or percentages", 1947).
    """
    tosses = one + other
    tail = sum(comb(tosses, count) for count in range(min(one, other) + 1))
    return min(1.0, 2.0 * tail * 0.5**tosses)


def sign_flip(differences: NDArray[np.float64]) -> float:
    """Fisher's randomization test of paired differences, two-sided.

    All signs are tried where no more than 14 differences are not zero, else 20,000 draws of
    them, the observed ones counted among them (B. Phipson, G. Smyth, "Permutation P-values
    should never be zero", 2010).

    Parameters
    ----------
    differences : ndarray of float64, shape (n,)
        One of each pair.

    Returns
    -------
    float
        The chance that the mean is at least so far from zero, if either sign of each difference
        was as likely (R. A. Fisher, "The Design of Experiments", 1935, section 21).
    """
    sizes = np.abs(differences[differences != 0])
    # Sums of shares are not exact.
    observed = abs(float(differences.sum())) - 1e-9
    if len(sizes) <= _MOST_EXACT:
        flips = np.arange(2 ** len(sizes))[:, np.newaxis] >> np.arange(len(sizes)) & 1
        return float(np.mean(np.abs((1 - 2 * flips) @ sizes) >= observed))
    rng = np.random.default_rng(0)
    as_far = 0
    for _ in range(_FLIPS // _AT_ONCE):
        signs = 1.0 - 2.0 * rng.integers(2, size=(_AT_ONCE, len(sizes)), dtype=np.int8)
        as_far += int(np.sum(np.abs(signs @ sizes) >= observed))
    return (as_far + 1) / (_FLIPS + 1)


def _by_recording(
    scores: Scores, recordings: list[int]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Share of each recording's windows that are right, and whether their mean is."""
    clips, right = scores.right_clips()
    windows = scores.predicted == scores.targets
    shares = [np.mean(windows[scores.clips == number]) for number in recordings]
    return np.array(shares), right[np.searchsorted(clips, recordings)]
