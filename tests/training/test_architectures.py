import pytest

from jerboa.errors import ModelError
from jerboa.training import ARCHITECTURES, build_network

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


def test_same_seed_gives_same_weights():
    one, other, third = (build_network("tutorial", 2, seed=seed) for seed in (7, 7, 8))
    assert all((a == b).all() for a, b in zip(one.get_weights(), other.get_weights(), strict=True))
    assert (one.get_weights()[3] != third.get_weights()[3]).any()


def test_unknown_architecture_names_the_known():
    with pytest.raises(ModelError, match=f"'resnet'.*{next(iter(ARCHITECTURES))}"):
        build_network("resnet", 2)
