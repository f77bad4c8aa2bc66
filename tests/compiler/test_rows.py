"""Operators with windows pick rows by themselves, and nothing else changes."""

from pathlib import Path
from random import Random

import numpy as np
import pytest
from chip import run_on_chip
from draw import SAME, VALID, draw_weights, draw_zero_point, windows
from host import HostModels
from oracle import Oracle
from tflite_builder import TfliteBuilder

from jerboa.compiler import compile_model

READERS = ("CONV_2D", "DEPTHWISE_CONV_2D", "MAX_POOL_2D", "AVERAGE_POOL_2D")
Q = (0.05, [-7])


def _pick(random: Random, builder: TfliteBuilder, source: int, height: int, width: int) -> int:
    """Rows by a resize or by a list, more or fewer than there were."""
    before, *_, channels = builder.tensors[source].shape[1:]
    made = builder.tensor((1, height, width, channels), *Q)
    if random.random() < 0.5:
        size = builder.constant(np.array([height, width], np.int32))
        builder.operator(
            "RESIZE_NEAREST_NEIGHBOR", [source, size], made, 3, "ResizeNearestNeighborOptions",
            alignCorners=random.random() < 0.5,
        )  # fmt: skip
    else:
        rows = builder.constant(
            np.array([random.randrange(before) for _ in range(height)], np.int32)
        )
        builder.operator("GATHER", [source, rows], made, 2, "GatherOptions", axis=1)
    return made


def _read(random: Random, builder: TfliteBuilder, source: int, kind: str) -> int:
    _, height, width, channels = builder.tensors[source].shape
    taps = random.randint(1, min(height, 4)), random.randint(1, min(width, 3))
    strides, padding = (random.randint(1, 2), random.randint(1, 2)), random.choice([SAME, VALID])
    made = [
        windows(side, each, stride, 1, padding)
        for side, each, stride in zip((height, width), taps, strides, strict=True)
    ]
    attributes = {"padding": padding, "strideH": strides[0], "strideW": strides[1]}
    if kind.endswith("POOL_2D"):
        output = builder.tensor((1, *made, channels), *Q)
        builder.operator(
            kind, [source], output, 2, "Pool2DOptions",
            filterHeight=taps[0], filterWidth=taps[1], **attributes,
        )  # fmt: skip
        return output
    depthwise = kind.startswith("DEPTHWISE")
    shape = (1, *taps, channels) if depthwise else (random.randint(1, 7), *taps, channels)
    axis = 3 if depthwise else 0
    inputs, scale = draw_weights(random, builder, source, shape, 1.0, axis)
    output = builder.tensor((1, *made, shape[axis]), scale, [draw_zero_point(random)])
    options = "DepthwiseConv2DOptions" if depthwise else "Conv2DOptions"
    attributes |= {"depthMultiplier": 1} if depthwise else {}
    builder.operator(kind, inputs, output, 3, options, **attributes)
    return output


def _network(seed: int, kind: str, readers: int = 1) -> bytes:
    """An image, some of its rows, and those that read them."""
    random, builder = Random(seed), TfliteBuilder()
    width, channels = random.randint(3, 9), random.randint(1, 4)
    source = builder.tensor((1, random.randint(2, 20), width, channels), *Q)
    picked = _pick(random, builder, source, random.randint(4, 24), width)
    outputs = [_read(random, builder, picked, kind) for _ in range(readers)]
    return builder.finish([source], outputs)


@pytest.mark.parametrize("kind", READERS)
def test_rows_are_picked_by_the_reader(tmp_path: Path, kind: str) -> None:
    networks = [_network(seed, kind, 1 + seed % 2) for seed in range(20)]
    host = HostModels(tmp_path, networks, keep_tensors=False)
    generator = np.random.default_rng(1)
    for index, (network, model) in enumerate(zip(networks, host.models, strict=True)):
        assert {each.kind for each in model.operators} == {kind}
        oracle = Oracle(network)
        for _ in range(3):
            (values,) = oracle.draw(generator)
            oracle.invoke(values)
            for made, expected in zip(host.outputs(index, values), oracle.outputs(), strict=True):
                np.testing.assert_array_equal(made, expected)


def test_an_input_may_be_a_ring(tmp_path: Path) -> None:
    """Longer than the input by up to four rows, and begun anywhere."""
    networks = [_network(seed, kind) for kind in READERS for seed in range(40, 45)]
    host = HostModels(tmp_path, networks, keep_tensors=False, ring_input=True)
    random, generator = Random(5), np.random.default_rng(5)
    for index, (network, model) in enumerate(zip(networks, host.models, strict=True)):
        assert model.takes_a_ring
        _, height, *row = model.inputs[0].shape
        rows = height + index % 5
        ring = generator.integers(-128, 128, (1, rows, *row)).astype(np.int8)
        oracle = Oracle(network)
        for first in [0, rows - 1, random.randrange(rows)]:
            oracle.invoke(np.roll(ring, -first, axis=1)[:, :height])
            host.begin_at(index, first, rows)
            for made, expected in zip(host.outputs(index, ring), oracle.outputs(), strict=True):
                np.testing.assert_array_equal(made, expected)


def test_an_input_is_no_ring_where_one_of_its_readers_looks_no_row_up() -> None:
    for network in (_network(1, "CONV_2D", readers=2), _plain_convolution()):
        model = compile_model(network, ring_input=True)
        assert not model.takes_a_ring
        assert "begin_at" not in model.files["jerboa_model.h"]


def _plain_convolution() -> bytes:
    random, builder = Random(0), TfliteBuilder()
    source = builder.tensor((1, 9, 5, 2), *Q)
    return builder.finish([source], [_read(random, builder, source, "CONV_2D")])


@pytest.mark.emulator
def test_assembly_reads_picked_rows(tmp_path: Path) -> None:
    networks = [_network(seed, kind) for kind in READERS[:2] for seed in range(20, 32)]
    models = [compile_model(each, name=f"model_{i:03d}") for i, each in enumerate(networks)]
    assert sum(any(name.endswith(".S") for name in model.files) for model in models) > 12
    generator = np.random.default_rng(4)
    inputs, expected = [], []
    for network in networks:
        oracle = Oracle(network)
        (values,) = oracle.draw(generator)
        oracle.invoke(values)
        inputs.append(values.reshape(-1))
        expected.append(oracle.output().tobytes())
    _, outputs = run_on_chip(tmp_path, models, inputs)
    assert outputs == expected


@pytest.mark.parametrize("why", ["columns", "read by others", "returned", "rescaled", "batch"])
def test_a_pick_stays_where_it_is_more_than_rows_of_one_reader_kind(
    tmp_path: Path, why: str
) -> None:
    builder, batch = TfliteBuilder(), 2 if why == "batch" else 1
    source = builder.tensor((batch, 6, 5, 2), *Q)
    width, scale = 3 if why == "columns" else 5, np.nextafter(np.float32(0.05), np.float32(1))
    picked = builder.tensor((batch, 4, width, 2), float(scale) if why == "rescaled" else 0.05, [-7])
    size = builder.constant(np.array([4, width], np.int32))
    options = "ResizeNearestNeighborOptions"
    builder.operator("RESIZE_NEAREST_NEIGHBOR", [source, size], picked, 3, options)
    outputs = [_read(Random(1), builder, picked, "CONV_2D")] if why != "batch" else []
    if why == "batch":
        outputs = [builder.tensor((2, 2, 3, 2), *Q)]
        builder.operator(
            "MAX_POOL_2D", [picked], outputs[0], 2, "Pool2DOptions", padding=VALID,
            strideH=2, strideW=2, filterHeight=1, filterWidth=1,
        )  # fmt: skip
    if why == "read by others":
        outputs.append(builder.tensor((1, 4, 5, 2), *Q))
        builder.operator("RELU", [picked], outputs[-1], 2)
    if why == "returned":
        outputs.append(picked)
    network = builder.finish([source], outputs)
    host, oracle = HostModels(tmp_path, [network], keep_tensors=False), Oracle(network)
    assert host.models[0].operators[0].kind == "RESIZE_NEAREST_NEIGHBOR"
    (values,) = oracle.draw(np.random.default_rng(5))
    oracle.invoke(values)
    for made, expected in zip(host.outputs(0, values), oracle.outputs(), strict=True):
        np.testing.assert_array_equal(made, expected)
