"""The rounding that is trained under is the rounding that LiteRT does."""

import numpy as np
import pytest
from ai_edge_litert.interpreter import Interpreter, OpResolverType

from jerboa.training import Examples, build_network, check_int8, convert, litert_predictor

pytestmark = pytest.mark.training


@pytest.fixture(scope="module")
def examples() -> Examples:
    rng = np.random.default_rng(0)
    loudness = rng.uniform(20, 400, (60, 1, 1))
    magnitudes = rng.exponential(loudness, (60, 124, 129)).astype(np.int16)
    return Examples(magnitudes, (loudness[:, 0, 0] > 200).astype(np.int64), np.arange(60))


@pytest.fixture(scope="module")
def network(examples):
    network = build_network("tutorial", 3, seed=3)
    network.get_layer("normalization").adapt(examples.real())
    return network


@pytest.fixture(scope="module")
def rounding(network, examples):
    from jerboa.training._quantization import calibrator, prepare_quantization_aware

    rounding = prepare_quantization_aware(network)
    calibrator(rounding, network, examples.real())()
    return rounding


def test_ranges_are_those_that_the_converter_chooses(network, rounding, examples):
    interpreter = Interpreter(
        model_content=convert(network, examples.real()),
        experimental_op_resolver_type=OpResolverType.BUILTIN_REF,
    )
    interpreter.allocate_tensors()
    details = {each["index"]: each for each in interpreter.get_tensor_details()}
    outputs = {
        each["op_name"]: details[each["outputs"][0]]["quantization"][0]
        for each in interpreter._get_ops_details()
    }
    converters = {
        "spectrogram": interpreter.get_input_details()[0]["quantization"][0],
        "convolution": outputs["CONV_2D"],
        "logits": outputs["FULLY_CONNECTED"],
    }
    for name, scale in converters.items():
        layer = rounding.get_layer(f"range_of_{name}")
        ours = (float(layer.maximum.numpy()) - float(layer.minimum.numpy())) / 255
        assert ours == pytest.approx(scale, rel=1e-4), name


def test_before_its_first_epoch_it_gives_what_int8_gives(network, rounding, examples):
    int8 = litert_predictor(convert(network, examples.real()))(examples.magnitudes)
    ours = rounding.predict(examples.real(), verbose=0)
    assert np.abs(ours - int8).max() < 3 / 256


def test_activations_round_to_the_grid_and_saturate():
    from jerboa.training._fake_quantization import FakeQuantize
    from jerboa.training.tensorflow import tf

    layer = FakeQuantize()
    layer.build(None)
    layer.minimum.assign(0.0)
    layer.maximum.assign(25.5)
    values = tf.Variable([0.04, 0.06, 30.0, -1.0])
    with tf.GradientTape() as tape:
        rounded = layer(values)
    assert rounded.numpy() == pytest.approx([0.0, 0.1, 25.5, 0.0], abs=1e-6)
    slopes = tape.gradient(rounded, values)
    assert slopes.numpy().tolist() == [1.0, 1.0, 0.0, 0.0]


@pytest.mark.parametrize(("per_channel", "largest"), [(True, [1.0, 4.0]), (False, [4.0, 4.0])])
def test_weights_round_to_127_steps_either_side(per_channel, largest):
    from jerboa.training._fake_quantization import fake_quantize_weights
    from jerboa.training.tensorflow import tf

    weights = np.array([[1.0, -4.0], [0.3, 0.3]], np.float32)
    rounded = fake_quantize_weights(tf.constant(weights), per_channel=per_channel).numpy()
    steps = rounded / (np.array(largest) / 127)
    assert steps == pytest.approx(np.round(steps), abs=1e-4)
    assert np.abs(rounded - weights).max() <= 4 / 127 / 2 + 1e-6
    assert rounded[0] == pytest.approx([1.0 if per_channel else 32 * 4 / 127, -4.0])


def test_input_limit_passes_over_rare_large_values(network, examples):
    from jerboa.training._quantization import choose_input_limit

    spoilt = examples.magnitudes.copy()
    spoilt[:, 0, 0] = 8_000  # the resize never reads this bin
    limit = choose_input_limit(network, Examples(spoilt, examples.targets, examples.clips))
    assert limit < 8_000 / 64


def test_check_compares_every_operator(network, examples):
    model = convert(network, examples.real())
    rows = check_int8(network, model, examples)
    assert [row.operator for row in rows] == [
        *("INPUT", "RESIZE_NEAREST_NEIGHBOR", "CONV_2D", "MAX_POOL_2D"),
        *("RESHAPE", "FULLY_CONNECTED", "SOFTMAX"),
    ]
    assert rows[0].max_error == pytest.approx(rows[0].scale / 2, rel=0.01)
    assert all(row.sqnr_db > 20 for row in rows)


def test_check_tells_what_saturates(network, examples):
    real = examples.real()
    limit = np.percentile(real, 99)
    model = convert(network, np.minimum(real, np.float32(limit)))
    rows = check_int8(network, model, examples)
    assert rows[0].range == pytest.approx((0, limit), rel=0.01)
    assert rows[0].seen == pytest.approx((real.min(), real.max()))
    assert rows[0].saturated == pytest.approx(np.mean(real > limit), rel=0.05)
    assert rows[-1].range == pytest.approx((0, 255 / 256))
    assert rows[-1].saturated == 0


def test_check_finds_a_wrong_weight(network, examples):
    model = convert(network, examples.real())
    ten = examples.draw(10, np.random.default_rng(0))
    good = check_int8(network, model, ten)
    spoilt = build_network("tutorial", 3, seed=3)
    spoilt.set_weights(network.get_weights())
    spoilt.get_layer("normalization").finalize_state()
    logits = spoilt.get_layer("logits")
    kernel = logits.get_weights()[0]
    kernel[:, 0] *= -1
    logits.set_weights([kernel, logits.get_weights()[1]])
    bad = check_int8(spoilt, model, ten)
    assert [row.sqnr_db for row in bad[:5]] == [row.sqnr_db for row in good[:5]]
    assert bad[5].sqnr_db < 10 < good[5].sqnr_db


def test_input_limit_is_one_that_the_chip_quantizes_exactly(network, examples):
    """At 136 / 64 magnitudes lie between two steps, where no 32-bit constants round as TFLite."""
    from jerboa.training._quantization import choose_input_limit

    magnitudes = np.minimum(examples.magnitudes, 136)
    limited = Examples(magnitudes, examples.targets, examples.clips)
    limit = choose_input_limit(network, limited)
    assert 0.98 * 136 / 64 < limit < 136 / 64
    model = convert(network, np.minimum(limited.real(), np.float32(limit)))
    assert np.isfinite(litert_predictor(model)(magnitudes[:4])).all()
