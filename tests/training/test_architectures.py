from itertools import pairwise

import numpy as np
import pytest

from jerboa.errors import ModelError
from jerboa.training import ARCHITECTURES, build_network, convert, network_cost

pytestmark = pytest.mark.training


@pytest.mark.parametrize(
    # Of 50 outputs: 8 filters of 8x8 and a bias each, 288 features and a bias for each output,
    # and three numbers of the normalization.
    ("outputs", "parameters"),
    [(50, 8 * 65 + 289 * 50 + 3), (10, 3_413), (1, 812)],
)
def test_tutorial_has_its_parameters(outputs, parameters):
    network = build_network("tutorial", outputs)
    assert network.count_params() == parameters
    assert network.output_shape == (None, outputs)


def test_tutorial_has_its_layers():
    kinds = [type(layer).__name__ for layer in build_network("tutorial", 50).layers]
    assert kinds == [
        *("InputLayer", "Resizing", "Normalization", "Conv2D", "MaxPooling2D"),
        *("Flatten", "Dropout", "Dense", "Activation"),
    ]


def test_cost_of_the_tutorials_network():
    # 13 x 13 places of 8 filters of 8x8, and 288 features for each of 10 outputs.
    cost = network_cost(build_network("tutorial", 10))
    assert cost.macs == 13 * 13 * 8 * 64 + 288 * 10
    assert cost.parameters == 8 * 65 + 289 * 10


@pytest.mark.parametrize("name", sorted(set(ARCHITECTURES) - {"tutorial"}))
def test_log_mel_networks_convert_to_int8(name):
    network = build_network(name, 3, shape=(62, 40), seed=1)
    windows = np.random.default_rng(0).uniform(0, 30, (8, 62, 40, 1)).astype(np.float32)
    network.get_layer("normalization").adapt(windows)
    assert convert(network, windows)
    most = 110_000 if name == "long_temporal" else 100_000
    assert network_cost(network).parameters < most


def test_a_window_of_too_few_columns_is_told():
    with pytest.raises(ModelError, match="leaves nothing of 20 columns; use more columns"):
        build_network("detector", 3, shape=(20, 40))


@pytest.mark.parametrize("name", sorted(set(ARCHITECTURES) - {"tutorial"}))
def test_every_network_reads_as_few_bands_as_a_front_end_may_have(name):
    network = build_network(name, 3, shape=(62, 20))
    assert network.output_shape == (None, 3)


def test_width_scales_the_filters():
    # small_cnn has 8, 16, 32 and 48 filters of 3x3, and no biases before the last layer.
    half = network_cost(build_network("small_cnn", 3, shape=(62, 40), width=0.5))
    filters = (1, 4, 8, 16, 24)
    kernels = sum(9 * a * b + b for a, b in pairwise(filters))
    assert half.parameters == kernels + 25 * 3


@pytest.mark.parametrize("name", ["streaming", "temporal"])
def test_a_streaming_network_pads_nothing_along_time(name):
    """The features of a window without its first columns are the last of the whole window's."""
    from jerboa.training.tensorflow import keras

    network = build_network(name, 3, shape=(62, 40), seed=1)
    body = keras.Model(network.input, network.get_layer("convolution_5").output)
    shorter = build_network(name, 3, shape=(52, 40), seed=1)
    other = keras.Model(shorter.input, shorter.get_layer("convolution_5").output)
    window = np.random.default_rng(0).uniform(0, 30, (1, 62, 40, 1)).astype(np.float32)
    whole, part = body.predict(window, verbose=0), other.predict(window[:, 10:], verbose=0)
    assert part == pytest.approx(whole[:, 5:], abs=1e-4)


def test_bfloat16_computes_the_same_network_to_its_eight_bits():
    from jerboa.training.tensorflow import keras

    windows = np.random.default_rng(0).uniform(-1, 1, (4, 62, 40, 1)).astype(np.float32)
    exact, short = (
        build_network("small_cnn", 3, shape=(62, 40), seed=1, precision=precision)
        for precision in ("float32", "bfloat16")
    )
    assert short.get_layer("convolution_0").compute_dtype == "bfloat16"
    assert {weights.dtype for weights in short.trainable_variables} == {"float32"}
    assert short.predict(windows, verbose=0) == pytest.approx(
        exact.predict(windows, verbose=0), abs=0.02
    )
    assert keras.config.dtype_policy().name == "float32"


def test_same_seed_gives_same_weights():
    one, other, third = (build_network("tutorial", 2, seed=seed) for seed in (7, 7, 8))
    assert all((a == b).all() for a, b in zip(one.get_weights(), other.get_weights(), strict=True))
    assert (one.get_weights()[3] != third.get_weights()[3]).any()


def test_unknown_architecture_names_the_known():
    with pytest.raises(ModelError, match=f"'resnet'.*{next(iter(ARCHITECTURES))}"):
        build_network("resnet", 2)
