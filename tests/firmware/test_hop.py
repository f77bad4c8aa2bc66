"""A network that keeps what is old answers on every hop as the one that sees the whole window."""

from pathlib import Path

import numpy as np
import pytest
from ai_edge_litert.interpreter import Interpreter, OpResolverType
from numpy.typing import NDArray

from jerboa.features import Spectrogram
from jerboa.firmware import HOP_SAMPLES, HostClassifier, build_firmware
from jerboa.model_file import Metadata, write_metadata

COLUMNS = 124


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Convolutions without padding along time, untrained."""
    import keras
    import tensorflow as tf

    keras.utils.set_random_seed(3)
    layers = [
        keras.Input(batch_shape=(1, COLUMNS, 129, 1)),
        keras.layers.Conv2D(4, (4, 9), strides=(2, 6), activation="relu"),
        keras.layers.Conv2D(4, 3, strides=2, activation="relu"),
        keras.layers.GlobalAveragePooling2D(),
        keras.layers.Dense(1, activation="sigmoid"),
    ]
    random = np.random.default_rng(2)
    network = keras.Sequential(layers)
    kernel, bias = network.layers[-1].get_weights()
    network.layers[-1].set_weights([20 * kernel, bias])
    converter = tf.lite.TFLiteConverter.from_keras_model(network)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    samples = random.gamma(0.5, 6, (20, 1, COLUMNS, 129, 1)).astype(np.float32)
    converter.representative_dataset = lambda: ([sample] for sample in samples)
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    converter.inference_input_type = converter.inference_output_type = tf.int8
    path = tmp_path_factory.mktemp("stream") / "stream.tflite"
    path.write_bytes(converter.convert())
    write_metadata(path, Metadata(labels=("background", "alarm")))
    return path


def _windows(samples: NDArray[np.int16], classifier: HostClassifier) -> NDArray[np.int8]:
    """The window after each hop, from the first on: silence lies before the stream."""
    front_end = Spectrogram()
    silence = np.zeros(128 + 128 * COLUMNS, np.int16)
    columns = front_end.quantize(
        front_end.transform(np.concatenate([silence, samples])),
        classifier.input_scale,
        classifier.input_zero_point,
    )
    hops = len(samples) // HOP_SAMPLES
    return np.stack([columns[4 * (hop + 1) :][:COLUMNS] for hop in range(hops)])


def test_every_hop_equals_its_window(model: Path) -> None:
    classifier = HostClassifier(model)
    noise = np.random.default_rng(1).normal(0, 900, 48_000)
    samples = (noise * np.repeat(np.linspace(0, 3, 24), 2_000)).astype(np.int16)
    windows = _windows(samples, classifier)
    interpreter = Interpreter(str(model), experimental_op_resolver_type=OpResolverType.BUILTIN_REF)
    interpreter.allocate_tensors()
    (source,), (result,) = interpreter.get_input_details(), interpreter.get_output_details()
    expected = []
    for window in windows:
        interpreter.set_tensor(source["index"], window.reshape(source["shape"]))
        interpreter.invoke()
        expected.append(interpreter.get_tensor(result["index"])[0].copy())
    assert len(np.unique(expected)) > 5, "the recording moves the output"
    np.testing.assert_array_equal(classifier.stream(samples), expected)
    np.testing.assert_array_equal(classifier.predict(windows), expected)
    np.testing.assert_array_equal(classifier.stream(samples), expected, "starts afresh")


def test_the_firmware_computes_a_hop(model: Path, tmp_path: Path) -> None:
    assert build_firmware(model, tmp_path).macs < 9_000
