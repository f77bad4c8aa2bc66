"""Float against int8, operator by operator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

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
    range : tuple of float
        Smallest and largest real value that the int8 tensor holds.
    seen : tuple of float
        Smallest and largest value of the float tensor.
    saturated : float
        Share of the float values, 0 to 1, that lie beyond the range by more than half a step. Of
        the input that is what the front end gives and the network cannot hear.
    """

    operator: str
    tensor: str
    shape: tuple[int, ...]
    scale: float
    sqnr_db: float
    max_error: float
    range: tuple[float, float]
    seen: tuple[float, float]
    saturated: float


@dataclass
class _Sums:
    signal: float = 0.0
    noise: float = 0.0
    largest: float = 0.0
    lowest_seen: float = float("inf")
    highest_seen: float = float("-inf")
    beyond: int = 0
    count: int = 0

    def add(
        self, wanted: NDArray[np.float64], given: NDArray[np.float64], bounds: tuple[float, float]
    ) -> None:
        error = given - wanted
        self.signal += float(np.square(wanted).sum())
        self.noise += float(np.square(error).sum())
        self.largest = max(self.largest, float(np.abs(error).max()))
        self.lowest_seen = min(self.lowest_seen, float(wanted.min()))
        self.highest_seen = max(self.highest_seen, float(wanted.max()))
        half_step = (bounds[1] - bounds[0]) / 510
        below, above = wanted < bounds[0] - half_step, wanted > bounds[1] + half_step
        self.beyond += int(np.count_nonzero(below | above))
        self.count += wanted.size


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
            given = (rounded.get_tensor(theirs).astype(np.float64) - zero_point) * scale
            wanted = exact.get_tensor(ours).astype(np.float64)
            total.add(wanted, given, _bounds(details[theirs]))
    return tuple(
        OperatorCheck(
            operator=operator,
            tensor=details[theirs]["name"],
            shape=tuple(int(size) for size in details[theirs]["shape"]),
            scale=float(details[theirs]["quantization"][0]),
            sqnr_db=_decibels(total),
            max_error=total.largest,
            range=_bounds(details[theirs]),
            seen=(total.lowest_seen, total.highest_seen),
            saturated=total.beyond / total.count,
        )
        for (operator, _, theirs), total in zip(pairs, sums, strict=True)
    )


def _bounds(tensor: Mapping[str, Any]) -> tuple[float, float]:
    """Real values of -128 and 127."""
    scale, zero_point = tensor["quantization"]
    return float((-128 - zero_point) * scale), float((127 - zero_point) * scale)


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
