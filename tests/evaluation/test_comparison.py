"""The paired test against SciPy's binomial test and against counting by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from jerboa.errors import DatasetError
from jerboa.evaluation import Scores, compare_scores, mcnemar

LABELS = ("background", "alarm")


def scores(clips, right, labels=LABELS) -> Scores:
    """Windows of alarms that are found or not."""
    probabilities = np.array([[0.1, 0.9] if each else [0.9, 0.1] for each in right], np.float32)
    return Scores(labels, np.ones(len(clips), np.int64), probabilities, np.array(clips))


@given(st.integers(0, 40), st.integers(0, 40))
def test_mcnemar_is_the_binomial_test(one: int, other: int) -> None:
    expected = binomtest(one, one + other).pvalue if one + other else 1.0
    assert mcnemar(one, other) == pytest.approx(expected)


def test_windows_of_common_recordings_count() -> None:
    first = scores([1, 1, 1, 2, 2, 3], [True, False, True, False, False, True])
    second = scores([2, 2, 2, 2, 1, 4], [True, True, True, False, False, False])
    result = compare_scores(first, second)
    assert result.recordings == 2
    assert result.windows.value == pytest.approx((-2 / 3 + 3 / 4) / 2)
    assert (result.only_first, result.only_second) == (1, 1)


def test_the_interval_tells_a_difference_from_none() -> None:
    rng = np.random.default_rng(0)
    clips = np.repeat(np.arange(60), 5)
    good, better = rng.random(300) < 0.6, rng.random(300) < 0.9
    result = compare_scores(scores(clips, good), scores(clips, better))
    difference = (better * 1.0 - good).reshape(60, 5).mean(axis=1)
    error = 1.96 * difference.std() / np.sqrt(60)
    assert result.windows.value == pytest.approx(difference.mean())
    assert result.windows.low == pytest.approx(difference.mean() - error, abs=0.01)
    assert result.windows.high == pytest.approx(difference.mean() + error, abs=0.01)
    same = compare_scores(scores(clips, good), scores(clips, rng.permutation(good)))
    assert same.windows.low < 0 < same.windows.high
    assert same.p_value > 0.05


def test_models_of_other_labels_or_other_recordings_cannot_be_compared() -> None:
    one = scores([1, 2], [True, True])
    with pytest.raises(DatasetError, match="background, alarm apart, the other background, kettle"):
        compare_scores(one, scores([1, 2], [True, True], ("background", "kettle")))
    with pytest.raises(DatasetError, match="the same recordings, with the same seed"):
        compare_scores(one, scores([3], [True]))
