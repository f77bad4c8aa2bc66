"""Small networks with state, and what they are made of."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from tflite_builder import TfliteBuilder

Q = (0.05, [-7])


def variable(builder: TfliteBuilder, name: str) -> int:
    handle = builder.tensor((), dtype="resource")
    builder.operator("VAR_HANDLE", [], handle, 1, "VarHandleOptions", container="", sharedName=name)
    return handle


def first_values(builder: TfliteBuilder, **values: NDArray[Any]) -> None:
    """Call a subgraph once that assigns constants."""
    other = TfliteBuilder(builder)
    builder.operator("CALL_ONCE", [], [], 1, "CallOnceOptions", initSubgraphIndex=1)
    for name, data in values.items():
        handle = variable(other, name)
        assign(other, handle, other.tensor(data.shape, *Q, data=data))


def read(builder: TfliteBuilder, handle: int, shape: tuple[int, ...]) -> int:
    value = builder.tensor(shape, *Q)
    builder.operator("READ_VARIABLE", [handle], value, 1, "ReadVariableOptions")
    return value


def assign(builder: TfliteBuilder, handle: int, value: int) -> None:
    builder.operator("ASSIGN_VARIABLE", [handle, value], [], 1, "AssignVariableOptions")


def ring() -> bytes:
    """The last four inputs: old ones move up, the new one comes last; their mean comes out."""
    builder = TfliteBuilder()
    source = builder.tensor((1, 1, 3), *Q)
    first_values(builder, ring=np.arange(-6, 6).reshape(1, 4, 3).astype(np.int8))
    handle = variable(builder, "ring")
    old = read(builder, handle, (1, 4, 3))
    both = builder.tensor((1, 5, 3), *Q)
    builder.operator("CONCATENATION", [old, source], both, 2, "ConcatenationOptions", axis=1)
    kept = builder.tensor((1, 4, 3), *Q)
    slices = [np.array(each, np.int32) for each in ([0, 1, 0], [0, 5, 3], [1, 1, 1])]
    builder.operator(
        "STRIDED_SLICE", [both, *map(builder.constant, slices)], kept, 2, "StridedSliceOptions",
        beginMask=5, endMask=5,
    )  # fmt: skip
    assign(builder, handle, kept)
    output = builder.tensor((1, 3), 0.03, [4])
    axes = builder.constant(np.array([1], np.int32))
    builder.operator("MEAN", [both, axes], output, 2, "ReducerOptions")
    return builder.finish([source], [output])


def exchange() -> bytes:
    """Values read before the state is written are used after it: no view will do."""
    builder = TfliteBuilder()
    source = builder.tensor((1, 6), *Q)
    first_values(
        builder, left=np.full((1, 6), 3, np.int8), right=np.array([[1, 1, 2, 2, 2, -9]], np.int8)
    )
    left, right = variable(builder, "left"), variable(builder, "right")
    again = variable(builder, "left")
    old_left, old_right = read(builder, left, (1, 6)), read(builder, right, (1, 6))
    shown = builder.tensor((2, 3), *Q)
    shape = builder.constant(np.array([2, 3], np.int32))
    builder.operator("RESHAPE", [old_left, shape], shown)
    assign(builder, again, source)
    assign(builder, right, old_left)
    sums = builder.tensor((1, 6), 0.1, [0])
    builder.operator("ADD", [old_left, old_right], sums, 2, "AddOptions")
    new_left = read(builder, left, (1, 6))
    products = builder.tensor((1, 6), 0.1, [0])
    builder.operator("MUL", [sums, new_left], products, 2, "MulOptions")
    late = builder.tensor((2, 3), 0.2, [3])
    builder.operator("QUANTIZE", [shown], late, 2)
    return builder.finish([source], [products, late])
