import numpy as np
import pytest

from jerboa.evaluation import choose_threshold


def choose(others, wanted, **limits):
    detected = np.array([*others, *wanted], np.float32)
    targets = np.array([0] * len(others) + [1] * len(wanted))
    return choose_threshold(targets, np.stack([1 - detected, detected], axis=1), **limits)


def test_middle_of_the_gap_where_there_is_one():
    assert choose([0.0, 0.1, 0.25], [0.75, 0.9]) == pytest.approx(0.5)


def test_false_alarms_stay_below_the_limit():
    rng = np.random.default_rng(0)
    others, wanted = rng.beta(2, 5, 2_000), rng.beta(5, 2, 2_000)
    for limit in (0.0, 0.01, 0.1):
        threshold = choose(others, wanted, most_false_positives=limit)
        assert np.mean(others >= threshold) <= limit


def test_recall_is_as_high_as_the_limit_allows():
    others = [*np.linspace(0, 0.4, 98), 0.6, 0.8]
    threshold = choose(others, [0.5, 0.7, 0.9], most_false_positives=0.01)
    assert 0.6 < threshold <= 0.7


def test_one_kind_of_window_alone_leaves_the_middle():
    assert choose([0.1, 0.2], []) == 0.5
    assert choose([], [0.1, 0.2]) == 0.5


@pytest.mark.parametrize("most", [0.0, 0.01])
def test_background_that_saturates_leaves_a_threshold_that_can_be_reached(most):
    highest = 255 / 256
    saturated = choose([highest] * 5 + [0.1] * 95, [0.5, highest], most_false_positives=most)
    assert 0.5 < saturated <= highest
    assert choose([1.0, 0.1], [0.5, 0.6], most_false_positives=most) <= 0.6
