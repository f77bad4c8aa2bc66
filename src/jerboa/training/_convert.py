"""From a Keras network to a full-int8 ``.tflite``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jerboa.errors import ModelError
from jerboa.training._deploy import deployable
from jerboa.training.tensorflow import quiet, tf

__all__ = ["convert", "convert_float", "refuse_float_operators"]


def convert(network: Any, representative: NDArray[np.float32]) -> bytes:
    """Convert a network to a full-int8 ``.tflite``: int8 in, int8 out, no float operator.

    Parameters
    ----------
    network : keras.Model
        A chain of layers; normalization is folded into the weights, dropout left out.
    representative : ndarray of float32, shape (n, columns, bins, 1)
        Windows whose smallest and largest value at each tensor become its int8 range.

    Returns
    -------
    bytes
        The model, batch of 1. Convolutions are quantized per channel, dense layers per tensor:
        older interpreters for microcontrollers read a dense layer of many scales silently wrong.

    Raises
    ------
    ModelError
        If there is no representative window, the conversion fails, or an operator stays float.
    """
    if len(representative) == 0:
        raise ModelError("no window to calibrate with; give some that hold sound")
    deployed = deployable(network, batch=1)

    def windows() -> Iterator[list[NDArray[np.float32]]]:
        for window in representative:
            yield [window[np.newaxis].astype(np.float32)]

    with quiet():
        converter = _converter(deployed)
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.representative_dataset = windows
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
        converter.inference_input_type = tf.int8
        converter.inference_output_type = tf.int8
        converter._experimental_disable_per_channel_quantization_for_dense_layers = True
        try:
            model = bytes(converter.convert())
        except (tf.errors.OpError, RuntimeError, ValueError, TypeError) as error:
            reason = str(error).strip().splitlines()[0]
            raise ModelError(
                f"the network does not convert to int8 ({reason}); "
                "use layers that LiteRT has in int8"
            ) from error
    refuse_float_operators(model)
    return model


def convert_float(network: Any) -> bytes:
    """Convert a network to a float ``.tflite`` with a batch of 1, for comparison.

    Returns
    -------
    bytes
        The model, with the same operators as the int8 one.
    """
    with quiet():
        return bytes(_converter(deployable(network, batch=1)).convert())


def _converter(deployed: Any) -> Any:
    signature = tf.TensorSpec(deployed.input_shape, tf.float32, name="spectrogram")
    function = tf.function(lambda x: deployed(x, training=False), input_signature=[signature])
    return tf.lite.TFLiteConverter.from_concrete_functions([function.get_concrete_function()])


def refuse_float_operators(model: bytes) -> None:
    """Raise if an operator of a ``.tflite`` reads or writes float values.

    Raises
    ------
    ModelError
        Names the first such operator and its tensor.
    """
    from ai_edge_litert import schema_py_generated as schema

    contents = schema.ModelT.InitFromPackedBuf(model, 0)
    names = {code: name for name, code in vars(schema.BuiltinOperator).items() if name[0] != "_"}
    floats = (schema.TensorType.FLOAT32, schema.TensorType.FLOAT16, schema.TensorType.FLOAT64)
    found = [
        (names[contents.operatorCodes[operator.opcodeIndex].builtinCode], place, tensor.name)
        for graph in contents.subgraphs
        for place, operator in enumerate(graph.operators)
        for tensor in (graph.tensors[i] for i in [*operator.inputs, *operator.outputs] if i >= 0)
        if tensor.type in floats
    ]
    # The operator at fault stands between conversions to and from float.
    found.sort(key=lambda each: each[0] in ("QUANTIZE", "DEQUANTIZE"))
    for name, place, tensor in found:
        raise ModelError(
            f"{name} (operator {place}) is still float at tensor '{tensor.decode()}'; "
            "replace that layer by one that LiteRT has in int8"
        )
