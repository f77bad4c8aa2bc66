import numpy as np
import pytest
from ai_edge_litert.interpreter import Interpreter, OpResolverType

from jerboa.errors import ModelError
from jerboa.training import keras_predictor, litert_predictor


def test_broken_model_is_an_error(tmp_path):
    broken = tmp_path / "broken.tflite"
    broken.write_bytes(b"\0\0\0\0TFL3" + bytes(100))
    with pytest.raises(ModelError, match=r"broken\.tflite: LiteRT cannot open it"):
        litert_predictor(broken)


def test_missing_model_is_an_error(tmp_path):
    with pytest.raises(ModelError, match=r"none\.tflite"):
        litert_predictor(tmp_path / "none.tflite")


def test_tutorials_model_gives_what_litert_gives(test_data):
    path = test_data / "models" / "arm_fire_alarm_int8.tflite"
    magnitudes = np.random.default_rng(0).integers(0, 4_000, (5, 124, 129), dtype=np.int16)
    interpreter = Interpreter(
        model_path=str(path), experimental_op_resolver_type=OpResolverType.BUILTIN_REF
    )
    interpreter.allocate_tensors()
    [source], [sink] = interpreter.get_input_details(), interpreter.get_output_details()
    scale, zero_point = source["quantization"]
    wanted = []
    for window in magnitudes / 64:
        steps = np.floor(window / scale + 0.5) + zero_point
        window = np.clip(steps, -128, 127).astype(np.int8)
        interpreter.set_tensor(source["index"], window[None, ..., None])
        interpreter.invoke()
        wanted.append((int(interpreter.get_tensor(sink["index"])[0, 0]) + 128) / 256)
    given = litert_predictor(path)(magnitudes)
    assert given[:, 1] == pytest.approx(wanted)
    assert given.sum(axis=1) == pytest.approx(np.ones(5))


@pytest.mark.training
def test_float_model_is_refused():
    from jerboa.training import build_network
    from jerboa.training._convert import convert_float

    with pytest.raises(ModelError, match="not int8"):
        litert_predictor(convert_float(build_network("tutorial", 2)))


@pytest.mark.training
def test_one_output_becomes_two_columns():
    from jerboa.training import build_network

    network = build_network("tutorial", 1)
    magnitudes = np.random.default_rng(0).integers(0, 900, (300, 124, 129), dtype=np.int16)
    given = keras_predictor(network)(magnitudes)
    wanted = network.predict(magnitudes[..., None] / np.float32(64), verbose=0)[:, 0]
    assert given == pytest.approx(np.stack([1 - wanted, wanted], axis=1), abs=1e-5)
    assert keras_predictor(network)(magnitudes[:0]).shape == (0, 2)
