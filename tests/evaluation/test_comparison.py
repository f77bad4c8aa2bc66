"""The paired test against SciPy's binomial test and against counting by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest, permutation_test

from jerboa.errors import DatasetError
from jerboa.evaluation import LEAST_SOURCES, Scores, compare_scores, mcnemar, sign_flip

LABELS = ("background", "alarm")


def scores(clips, right, labels=LABELS) -> Scores:
    """Windows of alarms that are found or not."""
    probabilities = np.array([[0.1, 0.9] if each else [0.9, 0.1] for each in right], np.float32)
    return Scores(labels, np.ones(len(clips), np.int64), probabilities, np.array(clips))


@given(st.integers(0, 40), st.integers(0, 40))
def test_mcnemar_is_the_binomial_test(one: int, other: int) -> None:
    expected = binomtest(one, one + other).pvalue if one + other else 1.0
    assert mcnemar(one, other) == pytest.approx(expected)


@pytest.mark.parametrize("count", [2, 5, 6, 11, 14])
def test_sign_flips_are_all_tried(count: int) -> None:
    shares = np.random.default_rng(count).integers(-9, 13, count) / 20
    expected = permutation_test(
        (shares,), np.mean, permutation_type="samples", n_resamples=np.inf, vectorized=False
    )
    assert sign_flip(shares) == pytest.approx(expected.pvalue)
    assert sign_flip(np.append(shares, [0.0] * 30)) == pytest.approx(expected.pvalue)


@pytest.mark.parametrize("shift", [0.0, 0.02, 0.05])
def test_many_sign_flips_are_drawn(shift: float) -> None:
    shares = np.random.default_rng(4).normal(shift, 0.1, 40)
    expected = permutation_test(
        (shares,), np.mean, permutation_type="samples", n_resamples=20_000, rng=1
    )
    assert sign_flip(shares) == pytest.approx(expected.pvalue, abs=0.012)
    assert sign_flip(np.full(40, 0.1)) == 1 / 20_001, "never zero"
    assert sign_flip(np.zeros(40)) == 1.0


def test_the_least_number_of_recordings_is_where_five_percent_can_be_reached() -> None:
    assert sign_flip(np.ones(LEAST_SOURCES)) <= 0.05 < sign_flip(np.ones(LEAST_SOURCES - 1))


@pytest.mark.parametrize("count", [2, 4, 8, 20])
def test_luck_is_rarely_called_a_difference(count: int) -> None:
    """Pairs of equally good models; the bootstrap alone had called 10 to 40 % of them different."""
    rng = np.random.default_rng(1)
    clips = np.repeat(np.arange(count), 20)
    called = [
        compare_scores(
            *(scores(clips, rng.random(len(clips)) < 0.8) for _ in range(2)), draws=500
        ).is_significant
        for _ in range(200)
    ]
    # 5 % and three standard errors of 200 draws.
    assert np.mean(called) <= 0.096


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
    assert result.is_significant
    assert result.windows.low == pytest.approx(difference.mean() - error, abs=0.01)
    assert result.windows.high == pytest.approx(difference.mean() + error, abs=0.01)
    same = compare_scores(scores(clips, good), scores(clips, rng.permutation(good)))
    assert same.windows.low < 0 < same.windows.high
    assert same.p_value > 0.05
    assert not same.is_significant


def test_models_of_other_labels_or_other_recordings_cannot_be_compared() -> None:
    one = scores([1, 2], [True, True])
    with pytest.raises(DatasetError, match="background, alarm apart, the other background, kettle"):
        compare_scores(one, scores([1, 2], [True, True], ("background", "kettle")))
    with pytest.raises(DatasetError, match="the same recordings, with the same seed"):
        compare_scores(one, scores([3], [True]))


def test_takes_of_one_source_are_one_trial() -> None:
    """Six speakers, four of them better by luck, each recorded eight times."""
    takes = np.arange(48)
    better = np.repeat([1, 1, 1, 1, 0, 0], 8).astype(bool)
    one, other = scores(takes, ~better), scores(takes, better)
    alone = compare_scores(one, other)
    assert alone.is_significant, "of 48 trials 32 were won"
    sources = {take: f"speaker {take // 8}" for take in takes.tolist()}
    result = compare_scores(one, other, sources=sources)
    assert (result.recordings, result.sources) == (48, 6)
    assert result.windows.value == pytest.approx(alone.windows.value)
    by_speaker = np.array([8, 8, 8, 8, -8, -8])
    expected = permutation_test(
        (by_speaker,), np.mean, permutation_type="samples", n_resamples=np.inf
    )
    assert result.windows_p_value == pytest.approx(expected.pvalue)
    assert not result.is_significant
