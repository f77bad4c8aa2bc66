"""What a network keeps from run to run: read, written, started afresh."""

from pathlib import Path

import numpy as np
import pytest
from host import HostModels
from oracle import Oracle
from state_networks import Q, assign, exchange, first_values, read, ring, variable
from tflite_builder import TfliteBuilder

from jerboa.compiler import compile_model
from jerboa.errors import UnsupportedModelError


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
    output = read(builder, variable(builder, "a"), (1, 3))
    source = builder.tensor((1, 3), *Q)
    with pytest.raises(UnsupportedModelError, match="read before it has a value"):
        compile_model(builder.finish([source], [output]))


@pytest.mark.parametrize("made", ["as an input", "of int8", "in the subgraph that is called"])
def test_handle_that_names_no_variable_is_refused(made: str) -> None:
    builder = TfliteBuilder()
    source = builder.tensor((1, 3), *Q)
    inputs = [source]
    if made == "of int8":
        handle = source
    elif made == "as an input":
        handle = builder.tensor((), dtype="resource")
        inputs.append(handle)
    else:
        other = TfliteBuilder(builder)
        builder.operator("CALL_ONCE", [], [], 1, "CallOnceOptions", initSubgraphIndex=1)
        values = other.tensor((1, 3), *Q, data=np.zeros((1, 3), np.int8))
        assign(other, other.tensor((1, 3), *Q, data=np.ones((1, 3), np.int8)), values)
        handle = variable(builder, "a")
    output = read(builder, handle, (1, 3))
    assign(builder, handle, source)
    with pytest.raises(UnsupportedModelError, match="is no variable"):
        compile_model(builder.finish(inputs, [output]))


def test_state_of_another_scale_is_refused() -> None:
    builder = TfliteBuilder()
    source = builder.tensor((1, 3), 0.5)
    first_values(builder, a=np.zeros((1, 3), np.int8))
    handle = variable(builder, "a")
    output = read(builder, handle, (1, 3))
    assign(builder, handle, source)
    with pytest.raises(UnsupportedModelError, match="another shape or scale"):
        compile_model(builder.finish([source], [output]))
