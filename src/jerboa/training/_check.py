"""Float against int8, operator by operator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from jerboa.errors import ModelError
from jerboa.training._convert import convert_float
from jerboa.training.examples import Examples
from jerboa.training.predict import reference_interpreter

__all__ = ["OperatorCheck", "check_int8"]

_ONLY_INT8 = frozenset({"QUANTIZE", "DEQUANTIZE"})


@dataclass(frozen=True)
class OperatorCheck:
    """How far an int8 tensor is from its float counterpart.

    Attributes
    ----------
    operator : str
        The operator that computes it, ``INPUT`` for the input.
    tensor : str
        Its name in the ``.tflite``.
    shape : tuple of int
    scale : float
        Real value of one int8 step.
    sqnr_db : float
        Signal-to-quantization-noise ratio over all windows, dB; infinite where both are equal.
    max_error : float
        Largest difference, real units.
    """

    operator: str
    tensor: str
    shape: tuple[int, ...]
    scale: float
    sqnr_db: float
    max_error: float


@dataclass
class _Sums:
    signal: float = 0.0
    noise: float = 0.0
    largest: float = 0.0


def check_int8(network: Any, model: bytes, examples: Examples) -> tuple[OperatorCheck, ...]:
    """Compare every operator's output of a float network and of its int8 form.

    Both run with LiteRT's reference kernels on the same windows; the error of an operator
    includes that of all before it, as on the chip.

    Parameters
    ----------
    network : keras.Model
        The float network that `model` was converted from.
    model : bytes
        The full-int8 ``.tflite``.
    examples : Examples
        Windows, for example of the test part.

    Returns
    -------
    tuple of OperatorCheck
        In the order of computation, the input first.

    Raises
    ------
    ModelError
        If the two do not consist of the same operators, or there are no windows.
    """
    if len(examples) == 0:
        raise ModelError("no window to compare float and int8 on; give some of the test part")
    exact = reference_interpreter(convert_float(network), all_tensors=True)
    rounded = reference_interpreter(model, all_tensors=True)
    pairs = _pair_tensors(exact, rounded)
    sums = [_Sums() for _ in pairs]
    details = {each["index"]: each for each in rounded.get_tensor_details()}
    [source] = rounded.get_input_details()
    [real_source] = exact.get_input_details()
    quantized = examples.front_end.quantize(examples.magnitudes, *source["quantization"])
    for real_window, window in zip(examples.real(), quantized, strict=True):
        exact.set_tensor(real_source["index"], real_window[np.newaxis])
        rounded.set_tensor(source["index"], window[np.newaxis, ..., np.newaxis])
        exact.invoke()
        rounded.invoke()
        for (_, ours, theirs), total in zip(pairs, sums, strict=True):
            scale, zero_point = details[theirs]["quantization"]
            wanted = exact.get_tensor(ours).astype(np.float64)
            error = (rounded.get_tensor(theirs).astype(np.float64) - zero_point) * scale - wanted
            total.signal += float(np.square(wanted).sum())
            total.noise += float(np.square(error).sum())
            total.largest = max(total.largest, float(np.abs(error).max()))
    return tuple(
        OperatorCheck(
            operator,
            details[theirs]["name"],
            tuple(int(size) for size in details[theirs]["shape"]),
            float(details[theirs]["quantization"][0]),
            _decibels(total),
            total.largest,
        )
        for (operator, _, theirs), total in zip(pairs, sums, strict=True)
    )


def _pair_tensors(exact: Any, rounded: Any) -> list[tuple[str, int, int]]:
    ours, theirs = _outputs(exact), _outputs(rounded)
    if [name for name, _ in ours] != [name for name, _ in theirs]:
        raise ModelError(
            "the int8 model has other operators than the float network; "
            "give the network that it was converted from"
        )
    first = (
        "INPUT",
        exact.get_input_details()[0]["index"],
        rounded.get_input_details()[0]["index"],
    )
    pairs = [(name, one, other) for (name, one), (_, other) in zip(ours, theirs, strict=True)]
    return [first, *pairs]


def _outputs(interpreter: Any) -> list[tuple[str, int]]:
    return [
        (operator["op_name"], int(operator["outputs"][0]))
        for operator in interpreter._get_ops_details()
        if operator["op_name"] not in _ONLY_INT8
    ]


def _decibels(total: _Sums) -> float:
    if total.noise == 0:
        return float("inf")
    return float(10 * np.log10(max(total.signal, np.finfo(float).tiny) / total.noise))
