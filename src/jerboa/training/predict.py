"""Probabilities of windows from a ``.tflite`` by LiteRT, or from a Keras model.

A predictor takes windows of the front end, int16 (n, columns, bins), and gives
probabilities, float32 (n, labels): one sigmoid output p becomes the two columns (1 - p, p).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jerboa.errors import ModelError
from jerboa.features import Spectrogram
from jerboa.training.front_ends import FrontEnd

__all__ = ["Predictor", "keras_predictor", "litert_predictor"]

Predictor = Callable[[NDArray[np.int16]], NDArray[np.float32]]


def litert_predictor(model: Path | bytes, front_end: FrontEnd | None = None) -> Predictor:
    """Predict with LiteRT's reference kernels, which jerboa's C equals to the last bit.

    Parameters
    ----------
    model : Path or bytes
        A full-int8 ``.tflite``.
    front_end : FrontEnd, optional
        That of the windows; the tutorial's by default.

    Returns
    -------
    Predictor
        From windows, int16 (n, columns, bins), to probabilities, float32 (n, labels).

    Raises
    ------
    ModelError
        If it is no such model.
    """
    front_end = front_end or Spectrogram()
    interpreters = [reference_interpreter(model) for _ in range(os.cpu_count() or 1)]
    [source], [sink] = interpreters[0].get_input_details(), interpreters[0].get_output_details()
    if source["dtype"] is not np.int8 or sink["dtype"] is not np.int8:
        raise ModelError("the model's input or output is not int8; convert it to full int8")
    output_scale, output_zero_point = sink["quantization"]

    def run(interpreter: Any, windows: NDArray[np.int8]) -> NDArray[np.float32]:
        steps = np.empty((len(windows), int(np.prod(sink["shape"][1:]))), np.float32)
        for row, window in enumerate(windows):
            interpreter.set_tensor(source["index"], window.reshape(source["shape"]))
            interpreter.invoke()
            steps[row] = interpreter.get_tensor(sink["index"]).reshape(-1)
        return steps

    def predict(magnitudes: NDArray[np.int16]) -> NDArray[np.float32]:
        quantized = front_end.quantize(magnitudes, *source["quantization"])
        # LiteRT lets other threads run while it computes.
        with ThreadPoolExecutor(len(interpreters)) as pool:
            shares = np.array_split(quantized, len(interpreters))
            steps = np.concatenate(list(pool.map(run, interpreters, shares)))
        return label_columns((steps - output_zero_point) * np.float32(output_scale))

    return predict


def keras_predictor(model: Any, front_end: FrontEnd | None = None) -> Predictor:
    """Predict with a float network.

    Parameters
    ----------
    model : Path or keras.Model
        A ``.keras`` file or a loaded model.
    front_end : FrontEnd, optional
        That of the windows; the tutorial's by default.

    Returns
    -------
    Predictor
        From windows, int16 (n, columns, bins), to probabilities, float32 (n, labels).

    Raises
    ------
    ModelError
        If the file is not one that jerboa wrote.
    """
    from jerboa.training._load import load_network

    front_end = front_end or Spectrogram()
    network = load_network(model) if isinstance(model, Path) else model

    def predict(magnitudes: NDArray[np.int16]) -> NDArray[np.float32]:
        outputs = [
            np.asarray(network.predict_on_batch(front_end.real(chunk)[..., np.newaxis]))
            for chunk in np.array_split(magnitudes, range(256, len(magnitudes), 256))
            if len(chunk)
        ]
        empty = np.zeros((0, network.output_shape[-1]), np.float32)
        return label_columns(np.concatenate([empty, *outputs]))

    return predict


def label_columns(outputs: NDArray[np.float32]) -> NDArray[np.float32]:
    """Give one column a label: a single sigmoid output p becomes (1 - p, p)."""
    return np.concatenate([1 - outputs, outputs], axis=1) if outputs.shape[1] == 1 else outputs


def reference_interpreter(model: Path | bytes, *, all_tensors: bool = False) -> Any:
    """Open a ``.tflite`` with LiteRT's reference kernels.

    Raises
    ------
    ModelError
        If LiteRT refuses it.
    """
    from ai_edge_litert.interpreter import Interpreter, OpResolverType

    try:
        data = model.read_bytes() if isinstance(model, Path) else model
        interpreter = Interpreter(
            model_content=data,
            experimental_op_resolver_type=OpResolverType.BUILTIN_REF,
            experimental_preserve_all_tensors=all_tensors,
        )
        interpreter.allocate_tensors()
    except (OSError, ValueError, RuntimeError) as error:
        name = str(model) if isinstance(model, Path) else "the model"
        reason = str(error).strip().splitlines()[0]
        raise ModelError(f"{name}: LiteRT cannot open it ({reason}); convert it again") from error
    return interpreter
