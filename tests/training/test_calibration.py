"""The temperature against SciPy's minimum, and folded into a network."""

import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax

from jerboa.training._calibration import fit_temperature, fold_temperature


@pytest.mark.parametrize("labels", [2, 5])
@pytest.mark.parametrize("sharpness", [1.4, 3.0])
def test_the_temperature_makes_the_targets_likeliest(labels: int, sharpness: float) -> None:
    rng = np.random.default_rng(labels)
    logits = rng.normal(size=(4_000, labels))
    targets = np.array([rng.choice(labels, p=row) for row in softmax(logits, axis=1)])
    given = softmax(sharpness * logits, axis=1).astype(np.float32)

    def loss(temperature: float) -> float:
        return -log_softmax(sharpness * logits / temperature, axis=1)[range(4_000), targets].mean()

    expected = minimize_scalar(loss, bounds=(1, 8), method="bounded").x
    found = fit_temperature(targets, given)
    assert found == pytest.approx(expected, rel=0.02)
    assert found == pytest.approx(sharpness, rel=0.1)


def test_no_network_is_made_surer() -> None:
    assert fit_temperature(np.array([0, 1]), np.array([[0.7, 0.3], [0.4, 0.6]], np.float32)) == 1
    assert fit_temperature(np.zeros(0, np.int64), np.zeros((0, 2), np.float32)) == 1


@pytest.mark.training
@pytest.mark.parametrize("outputs", [1, 3])
def test_a_folded_temperature_divides_the_logits(outputs: int) -> None:
    from jerboa.training import build_network

    network = build_network("small_cnn", outputs, shape=(62, 40))
    windows = np.random.default_rng(0).normal(size=(4, 62, 40, 1)).astype(np.float32)
    before = network.predict_on_batch(windows).astype(np.float64)
    fold_temperature(network, 2.5)
    after = network.predict_on_batch(windows)
    if outputs == 1:
        assert after == pytest.approx(1 / (1 + (1 / before - 1) ** (1 / 2.5)), rel=1e-4)
    else:
        assert after == pytest.approx(softmax(np.log(before) / 2.5, axis=1), rel=1e-4)
