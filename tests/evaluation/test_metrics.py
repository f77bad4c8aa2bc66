"""Figures against counting by hand, and against the definitions in the literature."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jerboa.errors import DatasetError
from jerboa.evaluation import Scores

PAIR = ("background", "alarm")


def detector(targets, detected, threshold=0.5, clips=None) -> Scores:
    probabilities = np.array([[1 - p, p] for p in detected], np.float32)
    return Scores(
        PAIR,
        np.array(targets),
        probabilities,
        np.arange(len(targets)) if clips is None else np.array(clips),
        threshold,
    )


def test_confusion_precision_and_recall_by_hand():
    scores = detector([0, 0, 0, 1, 1], [0.1, 0.7, 0.2, 0.9, 0.3])
    assert scores.confusion.tolist() == [[2, 1], [1, 1]]
    assert scores.accuracy == pytest.approx(3 / 5)
    background, alarm = scores.by_label()
    assert (background.precision, background.recall) == pytest.approx((2 / 3, 2 / 3))
    assert (alarm.precision, alarm.recall, alarm.windows) == pytest.approx((1 / 2, 1 / 2, 2))


def test_threshold_decides_between_two_labels():
    targets, detected = [0, 1], [0.6, 0.8]
    assert detector(targets, detected, 0.5).accuracy == 0.5
    assert detector(targets, detected, 0.7).accuracy == 1.0
    assert detector(targets, detected, 0.8).predicted.tolist() == [0, 1], "at the threshold"


def test_most_probable_label_decides_among_more():
    probabilities = np.array([[0.2, 0.5, 0.3], [0.6, 0.1, 0.3]], np.float32)
    scores = Scores(("a", "b", "c"), np.array([1, 2]), probabilities, np.arange(2))
    assert scores.predicted.tolist() == [1, 0]
    assert math.isnan(scores.by_label()[2].precision), "nothing was called c"
    assert math.isnan(scores.by_label()[0].recall), "nothing is a"


def test_clips_are_judged_by_the_mean_of_their_windows():
    scores = detector([1, 1, 1, 0, 0], [0.9, 0.9, 0.1, 0.2, 0.9], clips=[7, 7, 7, 3, 3])
    assert scores.accuracy == pytest.approx(3 / 5)
    assert scores.clip_accuracy == pytest.approx(1 / 2)


def test_roc_of_a_perfect_and_of_a_reversed_detector():
    assert detector([0, 0, 1, 1], [0.1, 0.2, 0.8, 0.9]).roc().area == 1.0
    assert detector([1, 1, 0, 0], [0.1, 0.2, 0.8, 0.9]).roc().area == 0.0


@given(
    st.lists(st.tuples(st.booleans(), st.integers(0, 8)), min_size=2, max_size=40).filter(
        lambda pairs: len({alarm for alarm, _ in pairs}) == 2
    )
)
def test_roc_area_is_the_chance_to_rank_a_pair_right(pairs):
    alarms = [step for alarm, step in pairs if alarm]
    others = [step for alarm, step in pairs if not alarm]
    ranked = np.mean([(a > b) + (a == b) / 2 for a in alarms for b in others])
    roc = detector([int(alarm) for alarm, _ in pairs], [step / 8 for _, step in pairs]).roc()
    assert roc.area == pytest.approx(ranked)
    assert (np.diff(roc.true_positive_rate) >= 0).all()
    assert (roc.false_positive_rate[-1], roc.true_positive_rate[-1]) == (1.0, 1.0)


def test_roc_of_one_label_is_refused():
    with pytest.raises(DatasetError, match="both"):
        detector([1, 1], [0.1, 0.2]).roc()


def test_nothing_to_measure_is_refused():
    with pytest.raises(DatasetError, match="test part"):
        detector([], [])


def test_shapes_that_do_not_fit_are_refused():
    with pytest.raises(DatasetError, match="do not fit"):
        Scores(PAIR, np.zeros(3, np.int64), np.zeros((3, 4), np.float32), np.zeros(3, np.int64))
