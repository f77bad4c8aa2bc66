"""Networks averaged in one: its logits are the mean of theirs, and it trains and converts."""

import numpy as np
import pytest

from jerboa.errors import ModelError
from jerboa.training import build_network, find_front_end, litert_predictor, load_network, train

pytestmark = pytest.mark.training


def logits(network, windows: np.ndarray) -> np.ndarray:
    from jerboa.training.tensorflow import keras

    inside = keras.Model(network.input, network.get_layer("logits").output)
    return np.asarray(inside.predict_on_batch(windows))


@pytest.mark.parametrize("architecture", ["temporal", "residual", "tutorial"])
def test_logits_are_the_mean_of_the_members(architecture):
    from jerboa.training._members import average_networks
    from jerboa.training._phases import adapt_normalization

    windows = np.random.default_rng(0).uniform(0, 30, (6, 62, 40, 1)).astype(np.float32)
    networks = [build_network(architecture, 3, shape=(62, 40), seed=seed) for seed in (1, 2)]
    for number, each in enumerate(networks):
        adapt_normalization(each, windows * (1 + number))
    averaged = average_networks(networks)
    mean = np.mean([logits(each, windows) for each in networks], axis=0)
    np.testing.assert_allclose(logits(averaged, windows), mean, rtol=1e-4, atol=1e-5)


def test_networks_of_other_shapes_are_refused():
    from jerboa.training._members import average_networks

    with pytest.raises(ModelError, match="differ"):
        average_networks([build_network("small_cnn", n, shape=(62, 40)) for n in (2, 3)])


def test_two_members_are_trained_and_become_one_int8_model(tones, short, tmp_path):
    settings = short.model_copy(
        update={"members": 2, "front_end": "log_mel", "architecture": "detector", "stride": 8_000}
    )
    result = train(tones, tmp_path, settings=settings)
    assert {"baseline", "member_1_baseline"} <= set(result.history)
    first, second = (result.history[name][-1]["loss"] for name in ("baseline", "member_1_baseline"))
    assert first != second
    assert load_network(result.network).get_layer("members")
    assert result.metrics["test_int8"] >= 0.9
    front_end = find_front_end(settings.front_end)
    again = train(tones, tmp_path, settings=settings)
    windows = np.zeros((1, front_end.columns, front_end.bins), np.int16)
    np.testing.assert_array_equal(
        litert_predictor(again.model.read_bytes(), front_end)(windows),
        litert_predictor(result.model.read_bytes(), front_end)(windows),
    )
