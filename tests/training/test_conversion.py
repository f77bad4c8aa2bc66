import numpy as np
import pytest
from ai_edge_litert.interpreter import Interpreter, OpResolverType

from jerboa.errors import ModelError
from jerboa.training import build_network, convert

pytestmark = pytest.mark.training

TUTORIAL = [
    *("RESIZE_NEAREST_NEIGHBOR", "CONV_2D", "MAX_POOL_2D"),
    *("RESHAPE", "FULLY_CONNECTED"),
]


@pytest.fixture(scope="module")
def windows() -> np.ndarray:
    rng = np.random.default_rng(0)
    return rng.exponential(2.0, (40, 124, 129, 1)).astype(np.float32)


def trained(outputs: int, windows: np.ndarray):
    """A network whose weights are random, but its normalization is not."""
    network = build_network("tutorial", outputs, seed=outputs)
    network.get_layer("normalization").adapt(windows)
    logits = network.get_layer("logits")
    logits.bias.assign(np.random.default_rng(1).normal(0, 1, outputs))
    return network


def open_reference(model: bytes) -> Interpreter:
    interpreter = Interpreter(
        model_content=model, experimental_op_resolver_type=OpResolverType.BUILTIN_REF
    )
    interpreter.allocate_tensors()
    return interpreter


@pytest.mark.parametrize(("outputs", "last"), [(1, "LOGISTIC"), (10, "SOFTMAX")])
def test_tutorial_becomes_its_six_operators_in_int8(windows, outputs, last):
    interpreter = open_reference(convert(trained(outputs, windows), windows))
    operators = [each["op_name"] for each in interpreter._get_ops_details()]
    assert operators == [*TUTORIAL, last]
    [source], [sink] = interpreter.get_input_details(), interpreter.get_output_details()
    assert (source["dtype"], sink["dtype"]) == (np.int8, np.int8)
    assert source["shape"].tolist() == [1, 124, 129, 1]
    assert sink["quantization"] == (1 / 256, -128)


def test_convolution_is_per_channel_and_dense_per_tensor(windows):
    interpreter = open_reference(convert(trained(10, windows), windows))
    scales = {
        tuple(each["shape"]): len(each["quantization_parameters"]["scales"])
        for each in interpreter.get_tensor_details()
    }
    assert scales[8, 8, 8, 1] == 8
    assert scales[10, 288] == 1


def test_same_network_gives_same_bytes(windows):
    network = trained(2, windows)
    assert convert(network, windows) == convert(network, windows)


def test_normalization_goes_into_the_convolution(windows):
    from jerboa.training._deploy import deployable

    network = trained(10, windows)
    deployed = deployable(network, batch=None)
    kinds = {type(layer).__name__ for layer in deployed.layers}
    assert not kinds & {"Normalization", "Dropout"}
    wanted = network.predict(windows, verbose=0)
    assert deployed.predict(windows, verbose=0) == pytest.approx(wanted, abs=1e-5)


def test_normalization_without_weights_after_it_is_refused(windows):
    from jerboa.training._deploy import deployable
    from jerboa.training.tensorflow import keras

    layers = keras.layers
    network = keras.Sequential([keras.Input((4, 4, 1)), layers.Normalization(mean=1, variance=2)])
    with pytest.raises(ModelError, match="no weights"):
        deployable(network)


def test_branching_network_with_batch_normalization_computes_the_same():
    from jerboa.training._deploy import deployable
    from jerboa.training.tensorflow import keras

    layers = keras.layers
    keras.utils.set_random_seed(0)
    inputs = keras.Input((9, 8, 1))
    hidden = layers.Normalization(mean=2.0, variance=4.0)(inputs)
    trunk = layers.Conv2D(4, 3, use_bias=False)(hidden)
    trunk = layers.ReLU()(layers.BatchNormalization()(trunk))
    branch = layers.DepthwiseConv2D(3, padding="same", use_bias=False)(trunk)
    branch = layers.Dropout(0.5)(layers.BatchNormalization()(branch))
    hidden = layers.ReLU()(layers.Add()([trunk, branch]))
    pooled = layers.GlobalAveragePooling2D()(hidden)
    network = keras.Model(inputs, layers.Dense(3, activation="softmax")(pooled))
    rng = np.random.default_rng(0)
    for layer in network.layers:
        if isinstance(layer, layers.BatchNormalization):
            layer.set_weights([rng.uniform(0.5, 2, 4) for _ in range(4)])
    windows = rng.normal(2, 2, (5, 9, 8, 1)).astype(np.float32)
    deployed = deployable(network, batch=None)
    assert not any(isinstance(each, layers.BatchNormalization) for each in deployed.layers)
    expected = network.predict(windows, verbose=0)
    assert deployed.predict(windows, verbose=0) == pytest.approx(expected, abs=1e-5)
    assert convert(network, windows)


def test_layer_that_is_used_twice_is_refused():
    from jerboa.training.tensorflow import keras

    inputs = keras.Input((4, 4, 1))
    shared = keras.layers.Conv2D(1, 1, name="shared")
    with pytest.raises(ModelError, match="'shared' is used more than once"):
        convert(keras.Model(inputs, shared(shared(inputs))), np.ones((1, 4, 4, 1), np.float32))


def test_float_operator_is_named(windows):
    from jerboa.training._convert import convert_float, refuse_float_operators

    model = convert_float(trained(2, windows))
    with pytest.raises(ModelError, match=r"RESIZE_NEAREST_NEIGHBOR \(operator 0\) is still float"):
        refuse_float_operators(model)


def test_no_window_to_calibrate_with_is_refused(windows):
    with pytest.raises(ModelError, match="calibrate"):
        convert(trained(2, windows), windows[:0])


def test_layer_that_int8_does_not_have_is_refused():
    from jerboa.training.tensorflow import keras

    network = keras.Sequential(
        [keras.Input((4, 4, 1)), keras.layers.Conv2D(2, 1, activation="elu")]
    )
    with pytest.raises(ModelError, match=r"ELU \(operator 2\) is still float"):
        convert(network, np.random.default_rng(0).normal(size=(4, 4, 4, 1)).astype(np.float32))
