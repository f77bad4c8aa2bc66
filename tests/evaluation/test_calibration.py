"""Reliability against scikit-learn's, for detectors and for several labels."""

import numpy as np
import pytest
from sklearn.calibration import calibration_curve

from jerboa.evaluation import Scores, choose_threshold, reliability


def test_a_detector_against_scikit_learn() -> None:
    rng = np.random.default_rng(0)
    found = rng.random(2_000).astype(np.float32)
    targets = (rng.random(2_000) < found**2).astype(np.int64)
    pairs = np.stack([1 - found, found], axis=1)
    ours = reliability(Scores(("background", "alarm"), targets, pairs, np.arange(2_000)))
    right, probability = calibration_curve(targets, found, n_bins=10)
    assert ours.probability == pytest.approx(probability)
    assert ours.right == pytest.approx(right)
    assert ours.error == pytest.approx(1 / 6, abs=0.02), "mean of p - p² over 0 to 1"


def test_several_labels_by_hand() -> None:
    probabilities = np.array([[0.8, 0.1, 0.1], [0.1, 0.84, 0.06], [0.3, 0.3, 0.4]], np.float32)
    result = reliability(Scores(("a", "b", "c"), np.array([0, 0, 2]), probabilities, np.arange(3)))
    assert result.windows.tolist() == [1, 2]
    assert result.right.tolist() == [1.0, 0.5]
    assert result.error == pytest.approx((0.6 + 2 * 0.32) / 3)


def test_of_several_labels_95_percent_of_right_answers_are_given() -> None:
    rng = np.random.default_rng(0)
    probabilities = rng.dirichlet((1, 1, 1), 1_000).astype(np.float32)
    targets = np.where(rng.random(1_000) < 0.8, probabilities.argmax(axis=1), 0)
    threshold = choose_threshold(targets, probabilities)
    right = probabilities.argmax(axis=1) == targets
    given = probabilities.max(axis=1) >= threshold
    assert 0.95 <= np.mean(given[right]) < 0.96
