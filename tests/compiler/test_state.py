"""What a network keeps from run to run: read, written, started afresh."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from host import HostModels
from numpy.typing import NDArray
from oracle import Oracle
from tflite_builder import TfliteBuilder

from jerboa.compiler import compile_model
from jerboa.errors import UnsupportedModelError

Q = (0.05, [-7])


def _variable(builder: TfliteBuilder, name: str) -> int:
    handle = builder.tensor((), dtype="resource")
    builder.operator("VAR_HANDLE", [], handle, 1, "VarHandleOptions", container="", sharedName=name)
    return handle


def _first_values(builder: TfliteBuilder, **values: NDArray[Any]) -> None:
    """Call a subgraph once that assigns constants."""
    other = TfliteBuilder(builder)
    builder.operator("CALL_ONCE", [], [], 1, "CallOnceOptions", initSubgraphIndex=1)
    for name, data in values.items():
        handle = _variable(other, name)
        _assign(other, handle, other.tensor(data.shape, *Q, data=data))


def _read(builder: TfliteBuilder, handle: int, shape: tuple[int, ...]) -> int:
    value = builder.tensor(shape, *Q)
    builder.operator("READ_VARIABLE", [handle], value, 1, "ReadVariableOptions")
    return value


def _assign(builder: TfliteBuilder, handle: int, value: int) -> None:
    builder.operator("ASSIGN_VARIABLE", [handle, value], [], 1, "AssignVariableOptions")


def ring() -> bytes:
    """The last four inputs: old ones move up, the new one comes last; their mean comes out."""
    builder = TfliteBuilder()
    source = builder.tensor((1, 1, 3), *Q)
    _first_values(builder, ring=np.arange(-6, 6).reshape(1, 4, 3).astype(np.int8))
    handle = _variable(builder, "ring")
    old = _read(builder, handle, (1, 4, 3))
    both = builder.tensor((1, 5, 3), *Q)
    builder.operator("CONCATENATION", [old, source], both, 2, "ConcatenationOptions", axis=1)
    kept = builder.tensor((1, 4, 3), *Q)
    slices = [np.array(each, np.int32) for each in ([0, 1, 0], [0, 5, 3], [1, 1, 1])]
    builder.operator(
        "STRIDED_SLICE", [both, *map(builder.constant, slices)], kept, 2, "StridedSliceOptions",
        beginMask=5, endMask=5,
    )  # fmt: skip
    _assign(builder, handle, kept)
    output = builder.tensor((1, 3), 0.03, [4])
    axes = builder.constant(np.array([1], np.int32))
    builder.operator("MEAN", [both, axes], output, 2, "ReducerOptions")
    return builder.finish([source], [output])


def exchange() -> bytes:
    """Values read before the state is written are used after it: no view will do."""
    builder = TfliteBuilder()
    source = builder.tensor((1, 6), *Q)
    _first_values(
        builder, left=np.full((1, 6), 3, np.int8), right=np.array([[1, 1, 2, 2, 2, -9]], np.int8)
    )
    left, right = _variable(builder, "left"), _variable(builder, "right")
    again = _variable(builder, "left")
    old_left, old_right = _read(builder, left, (1, 6)), _read(builder, right, (1, 6))
    shown = builder.tensor((2, 3), *Q)
    shape = builder.constant(np.array([2, 3], np.int32))
    builder.operator("RESHAPE", [old_left, shape], shown)
    _assign(builder, again, source)
    _assign(builder, right, old_left)
    sums = builder.tensor((1, 6), 0.1, [0])
    builder.operator("ADD", [old_left, old_right], sums, 2, "AddOptions")
    new_left = _read(builder, left, (1, 6))
    products = builder.tensor((1, 6), 0.1, [0])
    builder.operator("MUL", [sums, new_left], products, 2, "MulOptions")
    late = builder.tensor((2, 3), 0.2, [3])
    builder.operator("QUANTIZE", [shown], late, 2)
    return builder.finish([source], [products, late])


@pytest.mark.parametrize("keep_tensors", [False, True])
def test_state_equals_the_reference_run_after_run(tmp_path: Path, keep_tensors: bool) -> None:
    networks = [ring(), exchange()]
    host = HostModels(tmp_path, networks, keep_tensors=keep_tensors)
    generator = np.random.default_rng(0)
    for index, network in enumerate(networks):
        for _ in range(2):
            oracle = Oracle(network)
            host.start_afresh(index)
            for _ in range(7):
                values = oracle.draw(generator)
                oracle.invoke(*values)
                found = host.outputs(index, *values)
                for made, expected in zip(found, oracle.outputs(), strict=True):
                    np.testing.assert_array_equal(made, expected)


def test_state_is_told_and_lies_outside_of_the_arena() -> None:
    model = compile_model(ring())
    assert model.state_bytes == 12
    assert model.arena_bytes < 12 + 15 + 12
    reading = next(each for each in model.operators if each.kind == "READ_VARIABLE")
    assert reading.function == "", "a view of the state costs nothing"


def test_state_without_a_first_value_is_refused() -> None:
    builder = TfliteBuilder()
    output = _read(builder, _variable(builder, "a"), (1, 3))
    source = builder.tensor((1, 3), *Q)
    with pytest.raises(UnsupportedModelError, match="read before it has a value"):
        compile_model(builder.finish([source], [output]))


def test_state_of_another_scale_is_refused() -> None:
    builder = TfliteBuilder()
    source = builder.tensor((1, 3), 0.5)
    _first_values(builder, a=np.zeros((1, 3), np.int8))
    handle = _variable(builder, "a")
    output = _read(builder, handle, (1, 3))
    _assign(builder, handle, source)
    with pytest.raises(UnsupportedModelError, match="another shape or scale"):
        compile_model(builder.finish([source], [output]))
