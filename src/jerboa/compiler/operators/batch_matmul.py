"""BATCH_MATMUL: products of matrices, with broadcast batches and either side transposed."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from jerboa.compiler._fixed_point import quantize_multiplier, requantize_array
from jerboa.compiler._kernel import Kernel
from jerboa.compiler._move import steps
from jerboa.compiler._rule import Arrays, Node, Operand, Rule

_MAX_RANK = 5
_NARROW_LIMIT = 1 << 29
_LARGEST_SUM = 2.0**31 - 256


def _sides(node: Node) -> tuple[tuple[int, int], tuple[int, int]]:
    """Rows and columns of both matrices as they are multiplied."""
    left, right = node.input(0).shape[-2:], node.input(1).shape[-2:]
    if node.attributes["transpose_left"]:
        left = left[::-1]
    if node.attributes["transpose_right"]:
        right = right[::-1]
    return (left[0], left[1]), (right[0], right[1])


def _factor(node: Node) -> float:
    """Product of the scales in float32 over that of the output, as TFLite's `Prepare`."""
    left, right = (node.quantization(node.input(place)).scale for place in (0, 1))
    return float(left * right) / float(node.quantization(node.output).scale)


def _check(node: Node) -> None:
    for place in (0, 1):
        if not 2 <= len(node.input(place).shape) <= _MAX_RANK:
            node.refuse(
                node.input(place), f"has no 2 to {_MAX_RANK} dimensions", "reshape it before"
            )
    (_, depth), (rows, _) = _sides(node)
    if depth != rows:
        node.refuse(node.input(1), f"has {rows} rows, not {depth}", "convert the model again")
    largest = 255.0 * 255.0 * depth * max(1.0, 2.0 * _factor(node))
    if not largest < _LARGEST_SUM:
        node.refuse(node.output, "has too small a scale", "calibrate the output's scale again")


def _batches(node: Node) -> tuple[int, ...]:
    try:
        return np.broadcast_shapes(node.input(0).shape[:-2], node.input(1).shape[:-2])
    except ValueError:
        node.refuse(node.input(1), "has batches that do not fit", "convert the model again")


def _shape(node: Node) -> tuple[int, ...]:
    (rows, _), (_, columns) = _sides(node)
    return (*_batches(node), rows, columns)


def _batch_steps(node: Node, place: int) -> list[int]:
    """Bytes from matrix to matrix along three dimensions of batches; 0 repeats."""
    shape = node.input(place).shape
    own = [
        0 if size == 1 else step for size, step in zip(shape[:-2], steps(shape)[:-2], strict=True)
    ]
    return [0] * (_MAX_RANK - 2 - len(own)) + own


def _lower(node: Node) -> Kernel:
    (rows, depth), (_, columns) = _sides(node)
    batches = _batches(node)
    multiplier, shift = quantize_multiplier(_factor(node))
    left, right = (node.input(place).shape for place in (0, 1))
    left_steps = (1, left[-1]) if node.attributes["transpose_left"] else (left[-1], 1)
    right_steps = (right[-1], 1) if node.attributes["transpose_right"] else (1, right[-1])
    counts = (1,) * (_MAX_RANK - 2 - len(batches)) + batches
    return Kernel(
        "jerboa_batch_matmul",
        parameters={
            **{f"count_{i}": count for i, count in enumerate(counts)},
            **{f"left_step_{i}": step for i, step in enumerate(_batch_steps(node, 0))},
            **{f"right_step_{i}": step for i, step in enumerate(_batch_steps(node, 1))},
            "rows": rows,
            "columns": columns,
            "depth": depth,
            "left_row_step": left_steps[0],
            "left_step": left_steps[1],
            "right_column_step": right_steps[0],
            "right_step": right_steps[1],
            "left_zero_point": node.quantization(node.input(0)).zero_point,
            "right_zero_point": node.quantization(node.input(1)).zero_point,
            "output_zero_point": node.quantization(node.output).zero_point,
            "multiplier": multiplier,
            "shift": shift,
            "wide": int(shift > -1 or 255 * 255 * depth >= _NARROW_LIMIT),
        },
        macs=node.output.elements * depth,
    )


def _reference(node: Node, arrays: Arrays) -> NDArray[Any]:
    left, right = (
        values.astype(np.int64) - node.quantization(node.input(place)).zero_point
        for place, values in enumerate(arrays)
    )
    if node.attributes["transpose_left"]:
        left = left.swapaxes(-1, -2)
    if node.attributes["transpose_right"]:
        right = right.swapaxes(-1, -2)
    made = requantize_array(left @ right, *quantize_multiplier(_factor(node)))
    return np.clip(made + node.quantization(node.output).zero_point, -128, 127)


RULE = Rule(
    versions=range(1, 5),
    operands=(Operand("left matrix"), Operand("right matrix")),
    shape=_shape,
    lower=_lower,
    options="BatchMatMulOptions",
    attributes={"transpose_left": "AdjX", "transpose_right": "AdjY"},
    check=_check,
    reference=_reference,
)
