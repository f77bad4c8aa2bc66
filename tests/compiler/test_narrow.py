"""The input without the columns that nobody reads gives the same bytes."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from host import HostModels
from oracle import Oracle
from tflite_builder import TfliteBuilder

from jerboa.compiler import compile_model

Q = (0.05, [-7])
HEIGHT, WIDTH, CHANNELS = 6, 23, 2


def _resize(builder: TfliteBuilder, source: int, height: int, width: int) -> int:
    made = builder.tensor((1, height, width, CHANNELS), *Q)
    size = builder.constant(np.array([height, width], np.int32))
    options = "ResizeNearestNeighborOptions"
    builder.operator("RESIZE_NEAREST_NEIGHBOR", [source, size], made, 4, options)
    return made


def _gather(builder: TfliteBuilder, source: int) -> int:
    picked = np.array([3, 19, 4, 3], np.int32)
    made = builder.tensor((1, HEIGHT, len(picked), CHANNELS), *Q)
    operands = [source, builder.constant(picked)]
    builder.operator("GATHER", operands, made, 2, "GatherOptions", axis=2)
    return made


def _reverse(builder: TfliteBuilder, source: int) -> int:
    """Every third column and second row, columns from the last to the first."""
    made = builder.tensor((1, 3, 8, CHANNELS), *Q)
    slices = [np.array(each, np.int32) for each in ([0, 1, -1, 0], [1, 6, 0, 2], [1, 2, -3, 1])]
    operands = [source, *map(builder.constant, slices)]
    builder.operator("STRIDED_SLICE", operands, made, 2, "StridedSliceOptions", endMask=4)
    return made


def _slice(builder: TfliteBuilder, source: int) -> int:
    made = builder.tensor((1, HEIGHT, 7, CHANNELS), *Q)
    block = [np.array(each, np.int32) for each in ([0, 0, 5, 0], [1, HEIGHT, 7, CHANNELS])]
    builder.operator("SLICE", [source, *map(builder.constant, block)], made)
    return made


def _network(*picks: Callable[[TfliteBuilder, int], int]) -> bytes:
    builder = TfliteBuilder()
    source = builder.tensor((1, HEIGHT, WIDTH, CHANNELS), *Q)
    outputs = []
    for pick in picks:
        taken = pick(builder, source)
        outputs.append(builder.tensor(builder.tensors[taken].shape, 0.03, [2]))
        builder.operator("QUANTIZE", [taken], outputs[-1], 2)
    return builder.finish([source], outputs)


@pytest.mark.parametrize(
    ("picks", "bins"),
    [
        ([lambda b, s: _resize(b, s, 4, 5)], [0, 4, 9, 13, 18]),
        ([_gather], [3, 4, 19]),
        ([_reverse], [1, 4, 7, 10, 13, 16, 19, 22]),
        ([_slice], [5, 6, 7, 8, 9, 10, 11]),
        ([_slice, _gather, _reverse], [1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 16, 19, 22]),
    ],
    ids=["resize", "gather", "strided slice", "slice", "several"],
)
def test_columns_that_are_read_are_enough(
    tmp_path: Path, picks: list[Callable[[TfliteBuilder, int], int]], bins: list[int]
) -> None:
    network = _network(*picks)
    host = HostModels(tmp_path, [network], keep_tensors=False, narrow_input=True)
    (model,) = host.models
    assert model.input_bins == tuple(bins)
    assert model.input.shape == (1, HEIGHT, len(bins), CHANNELS)
    assert [each.shape for each in model.model_inputs] == [(1, HEIGHT, WIDTH, CHANNELS)]
    oracle, generator = Oracle(network), np.random.default_rng(2)
    for _ in range(3):
        (values,) = oracle.draw(generator)
        oracle.invoke(values)
        narrow = values.reshape(1, HEIGHT, WIDTH, CHANNELS)[:, :, bins]
        for made, expected in zip(host.outputs(0, narrow), oracle.outputs(), strict=True):
            np.testing.assert_array_equal(made, expected)


def _relu(builder: TfliteBuilder, source: int) -> int:
    made = builder.tensor((1, HEIGHT, WIDTH, CHANNELS), *Q)
    builder.operator("RELU", [source], made)
    return made


def _interpolate(builder: TfliteBuilder, source: int) -> int:
    made = builder.tensor((1, 4, 5, CHANNELS), *Q)
    size = builder.constant(np.array([4, 5], np.int32))
    builder.operator("RESIZE_BILINEAR", [source, size], made, 3, "ResizeBilinearOptions")
    return made


@pytest.mark.parametrize(
    "picks",
    [[_gather, _relu], [_interpolate], [lambda b, s: _resize(b, s, 3, WIDTH)]],
    ids=["read whole too", "mixed", "every column"],
)
def test_input_stays_whole_where_it_is_read_whole(
    picks: list[Callable[[TfliteBuilder, int], int]],
) -> None:
    network = _network(*picks)
    whole, narrow = compile_model(network), compile_model(network, narrow_input=True)
    assert narrow.input_bins is None
    assert narrow.files == whole.files


def test_an_input_that_is_returned_stays_whole() -> None:
    builder = TfliteBuilder()
    source = builder.tensor((1, HEIGHT, WIDTH, CHANNELS), *Q)
    taken = _gather(builder, source)
    model = compile_model(builder.finish([source], [source, taken]), narrow_input=True)
    assert model.input_bins is None
