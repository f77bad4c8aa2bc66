"""A hop that computes only what is new gives the bytes of the whole window, hop after hop."""

from pathlib import Path
from random import Random

import numpy as np
import pytest
from host import HostModels
from numpy.typing import NDArray
from oracle import Oracle
from stream_networks import draw_stream_network
from tflite_builder import TfliteBuilder

from jerboa.compiler import compile_model
from jerboa.errors import ModelError

SILENCE = -90


def _windows(stream: NDArray[np.int8], rows: int, columns: int) -> list[NDArray[np.int8]]:
    """The window after each hop; before the stream there was silence."""
    before = np.full((rows, *stream.shape[1:]), SILENCE, np.int8)
    whole = np.concatenate([before, stream])
    hops = len(stream) // columns
    return [whole[(hop + 1) * columns :][:rows] for hop in range(hops)]


def _stream_equals_windows(folder: Path, networks: list[tuple[bytes, int]], hops: int) -> None:
    host = HostModels(
        folder,
        [network for network, _ in networks],
        keep_tensors=False,
        each=[{"columns_per_hop": columns, "silence": SILENCE} for _, columns in networks],
    )
    generator = np.random.default_rng(0)
    for index, (network, columns) in enumerate(networks):
        model, oracle = host.models[index], Oracle(network)
        assert model.partial, model.why_whole
        (facts,) = model.model_inputs
        shape = facts.shape[1:]
        stream = generator.integers(-128, 128, (hops * columns, *shape[1:])).astype(np.int8)
        host.start_afresh(index)
        for hop, window in enumerate(_windows(stream, shape[0], columns)):
            (found,) = host.outputs(index, stream[hop * columns : (hop + 1) * columns])
            oracle.invoke(window)
            np.testing.assert_array_equal(found, oracle.output(), f"network {index}, hop {hop}")


def test_drawn_networks_stream_as_their_windows(tmp_path: Path) -> None:
    networks = [draw_stream_network(Random(seed)) for seed in range(24)]
    wanted = [
        each
        for each in networks
        if compile_model(each[0], columns_per_hop=each[1], silence=SILENCE).partial
    ]
    assert len(wanted) > 12
    _stream_equals_windows(tmp_path, wanted, 40)


def _one_convolution(rows: int, stride: int) -> bytes:
    """Three taps along time without padding, over one column, then the mean of all rows."""
    builder = TfliteBuilder()
    source = builder.tensor((1, rows, 1, 2), 0.05, [-7])
    made = builder.tensor((1, (rows - 3) // stride + 1, 1, 4), 0.1, [3])
    weights = np.random.default_rng(1).integers(-127, 128, (4, 3, 1, 2)).astype(np.int8)
    bias = builder.constant(np.arange(4, dtype=np.int32) * 900, 0.0005)
    operands = [source, builder.constant(weights, 0.01), bias]
    options = "Conv2DOptions"
    builder.operator("CONV_2D", operands, made, 3, options, padding=1, strideH=stride, strideW=1)
    output = builder.tensor((1, 4), 0.1, [3])
    axes = builder.constant(np.array([1, 2], np.int32))
    builder.operator("MEAN", [made, axes], output, 2, "ReducerOptions")
    return builder.finish([source], [output])


def test_what_is_computed_is_told() -> None:
    """Two new columns at stride 1 make two rows; their windows reach two columns further back."""
    network = _one_convolution(20, 1)
    whole, hop = compile_model(network), compile_model(network, columns_per_hop=2)
    assert hop.partial
    source, made = hop.partial.tensors
    assert (source.rows, source.computed, source.kept) == (20, 2, 2)
    assert (made.rows, made.computed, made.kept, made.phases) == (18, 2, 16, 1)
    assert hop.partial.whole_macs == whole.macs == 18 * 24
    assert hop.macs == 2 * 24
    assert hop.state_bytes == 2 * 2 + 16 * 4
    assert hop.input.shape == (1, 2, 1, 2)
    assert "#define JERBOA_MODEL_NEW_COLUMNS 2\n" in hop.files["jerboa_model.h"]


def test_a_stride_that_the_hop_does_not_fill_keeps_several_sets() -> None:
    """Rows at every third column come again after three hops of one."""
    partial = compile_model(_one_convolution(20, 3), columns_per_hop=1).partial
    assert partial
    assert (partial.tensors[1].computed, partial.tensors[1].phases) == (1, 3)


@pytest.mark.parametrize(
    ("rows", "columns", "reason"),
    [
        (20, 20, "20 new columns leave nothing"),
        (20, 0, "0 new columns leave nothing"),
        (5, 4, "takes the whole window"),
    ],
)
def test_why_the_whole_window_is_computed(rows: int, columns: int, reason: str) -> None:
    network = _one_convolution(rows, 1)
    whole, asked = compile_model(network), compile_model(network, columns_per_hop=columns)
    assert asked.partial is None
    assert reason in asked.why_whole
    assert asked.files == whole.files


def test_silence_of_another_width_is_refused() -> None:
    with pytest.raises(ModelError, match="no column of 2 int8 values"):
        compile_model(_one_convolution(20, 1), columns_per_hop=2, silence=[0, 1, 2])
