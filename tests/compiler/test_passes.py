"""Passes change what runs, never a byte of what comes out."""

from collections.abc import Sequence
from pathlib import Path
from random import Random

import numpy as np
import pytest
from draw_network import draw_network
from host import HostModels
from oracle import Oracle
from tflite_builder import TfliteBuilder

from jerboa.compiler import CompiledModel, compile_model
from jerboa.errors import UnsupportedModelError

Q = (0.05, [-7])


def _kinds(model: CompiledModel) -> list[str]:
    return [operator.kind for operator in model.operators]


def _equal(folder: Path, networks: Sequence[bytes]) -> list[CompiledModel]:
    """Compare outputs with the reference, with tensors sharing bytes as they do on the chip."""
    host = HostModels(folder, networks, keep_tensors=False)
    generator = np.random.default_rng(3)
    for index, network in enumerate(networks):
        oracle = Oracle(network)
        for _ in range(5):
            values = oracle.draw(generator)
            oracle.invoke(*values)
            found = host.outputs(index, *values)
            for made, expected in zip(found, oracle.outputs(), strict=True):
                np.testing.assert_array_equal(made, expected)
    return host.models


def _convolution(builder: TfliteBuilder, source: int, output: int, padding: int = 1) -> None:
    channels = builder.tensors[source].shape[3]
    weights = np.random.default_rng(1).integers(-127, 128, (4, 3, 3, channels)).astype(np.int8)
    operands = [
        source,
        builder.constant(weights, 0.01),
        builder.constant(np.arange(4, dtype=np.int32) * 900, 0.0005),
    ]
    builder.operator(
        "CONV_2D", operands, output, 3, "Conv2DOptions", padding=padding, strideH=2, strideW=1
    )


def test_drawn_networks_equal_the_reference(tmp_path: Path) -> None:
    models = _equal(tmp_path, [draw_network(Random(seed)) for seed in range(25)])
    for model in models:
        assert model.arena_bytes <= 1.15 * model.arena_lower_bound


def test_tables_that_follow_each_other_become_one(tmp_path: Path) -> None:
    builder = TfliteBuilder()
    source, first, second = (builder.tensor((1, 9), 0.05 + i / 20, [i]) for i in range(3))
    output = builder.tensor((1, 9), 1 / 256, [-128])
    builder.operator("RELU", [source], first, 2)
    builder.operator("QUANTIZE", [first], second, 2)
    builder.operator("LOGISTIC", [second], output, 2)
    (model,) = _equal(tmp_path, [builder.finish([source], [output])])
    assert _kinds(model) == ["LOOKUP"]


@pytest.mark.parametrize(("scale", "fused"), [(0.1, True), (0.11, False)])
def test_activation_without_a_change_of_scale_is_fused(
    tmp_path: Path, scale: float, fused: bool
) -> None:
    builder = TfliteBuilder()
    source, middle = builder.tensor((1, 5, 5, 2), *Q), builder.tensor((1, 2, 3, 4), 0.1, [-7])
    output = builder.tensor((1, 2, 3, 4), scale, [-7])
    _convolution(builder, source, middle)
    builder.operator("RELU6", [middle], output, 2)
    (model,) = _equal(tmp_path, [builder.finish([source], [output])])
    assert _kinds(model) == (["CONV_2D"] if fused else ["CONV_2D", "RELU6"])


def test_activation_of_a_result_that_others_read_stays(tmp_path: Path) -> None:
    builder = TfliteBuilder()
    source, middle = builder.tensor((1, 5, 5, 2), *Q), builder.tensor((1, 2, 3, 4), 0.1, [-7])
    output = builder.tensor((1, 2, 3, 4), 0.1, [-7])
    _convolution(builder, source, middle)
    builder.operator("RELU", [middle], output, 2)
    (model,) = _equal(tmp_path, [builder.finish([source], [output, middle])])
    assert _kinds(model) == ["CONV_2D", "RELU"]


@pytest.mark.parametrize("same", [True, False])
@pytest.mark.parametrize(("amounts", "fused"), [([0, 0], True), ([0, 1], False)])
def test_padding_is_folded_into_the_convolution(
    tmp_path: Path, same: bool, amounts: list[int], fused: bool
) -> None:
    builder = TfliteBuilder()
    channels = 2 + sum(amounts)
    source, padded = builder.tensor((1, 5, 5, 2), *Q), builder.tensor((1, 8, 6, channels), *Q)
    pairs = np.array([[0, 0], [2, 1], [0, 1], amounts], np.int32)
    builder.operator("PAD", [source, builder.constant(pairs)], padded, 2)
    output = builder.tensor((1, 4, 6, 4) if same else (1, 3, 4, 4), 0.1, [3])
    _convolution(builder, padded, output, int(not same))
    (model,) = _equal(tmp_path, [builder.finish([source], [output])])
    assert _kinds(model) == (["CONV_2D"] if fused else ["PAD", "CONV_2D"])


def test_weights_may_be_computed_from_constants(tmp_path: Path) -> None:
    builder = TfliteBuilder()
    source, output = builder.tensor((1, 6), *Q), builder.tensor((1, 4), 0.1, [3])
    stored = builder.constant(np.arange(-12, 12, dtype=np.int8).reshape(6, 4), 0.02)
    turned = builder.tensor((4, 6), 0.02)
    order = builder.constant(np.array([1, 0], np.int32))
    builder.operator("TRANSPOSE", [stored, order], turned, 2)
    builder.operator("FULLY_CONNECTED", [source, turned, -1], output, 4, "FullyConnectedOptions")
    (model,) = _equal(tmp_path, [builder.finish([source], [output])])
    assert _kinds(model) == ["FULLY_CONNECTED"]


def test_what_nobody_reads_is_dropped(tmp_path: Path) -> None:
    builder = TfliteBuilder()
    source, unread, output = (builder.tensor((1, 8), *Q) for _ in range(3))
    parts = [builder.tensor((1, 4), *Q) for _ in range(2)]
    builder.operator("RELU", [source], unread, 2)
    axis = builder.constant(np.array(1, np.int32))
    builder.operator("SPLIT", [axis, source], parts, 2, "SplitOptions", numSplits=2)
    twice = [parts[1], parts[1]]
    builder.operator("CONCATENATION", twice, output, 2, "ConcatenationOptions", axis=1)
    (model,) = _equal(tmp_path, [builder.finish([source], [output])])
    assert _kinds(model) == ["SPLIT", "CONCATENATION"]
    assert model.arena_bytes == 12


def test_output_of_float_stays_int8_and_its_rule_is_in_the_header(tmp_path: Path) -> None:
    builder = TfliteBuilder()
    source, middle = builder.tensor((1, 8), *Q), builder.tensor((1, 8), 1 / 128, [0])
    output = builder.tensor((1, 8), dtype="float32")
    builder.operator("TANH", [source], middle, 2)
    builder.operator("DEQUANTIZE", [middle], output, 2)
    network = builder.finish([source], [output])
    host, oracle = HostModels(tmp_path, [network]), Oracle(network)
    values = np.arange(-4, 4, dtype=np.int8)
    oracle.invoke(values)
    facts = host.models[0].output
    (found,) = host.outputs(0, values)
    real = np.float32(facts.scale) * (found.astype(np.float32) - facts.zero_point)
    np.testing.assert_array_equal(real, oracle.output())
    assert "scale 0.0078125, zero point 0" in host.models[0].files["model_000.h"]


def test_float_in_the_middle_is_refused() -> None:
    builder = TfliteBuilder()
    source, output = builder.tensor((1, 8), *Q), builder.tensor((1, 8), *Q)
    middle = builder.tensor((1, 8), dtype="float32")
    builder.operator("DEQUANTIZE", [source], middle, 2)
    builder.operator("QUANTIZE", [middle], output, 2)
    with pytest.raises(
        UnsupportedModelError, match=r"is float .* in the middle .* build this part"
    ):
        compile_model(builder.finish([source], [output]))


def test_parts_are_computed_in_place_of_the_whole(tmp_path: Path) -> None:
    builder = TfliteBuilder()
    source = builder.tensor((1, 4, 6), *Q)
    parts = [builder.tensor((1, 4, 6), 0.2, [0]) for _ in range(2)]
    output = builder.tensor((1, 8, 6), 0.2, [0])
    for part, kind in zip(parts, ("RELU", "RELU6"), strict=True):
        builder.operator(kind, [source], part, 2)
    builder.operator("CONCATENATION", parts, output, 2, "ConcatenationOptions", axis=1)
    (model,) = _equal(tmp_path, [builder.finish([source], [output])])
    assert model.arena_bytes == 48
    assert [each.function for each in model.operators][-1] == ""


def test_results_are_written_over_what_they_replace(tmp_path: Path) -> None:
    builder = TfliteBuilder()
    source = builder.tensor((1, 6, 5), *Q)
    summed = source
    for step in range(4):
        made = builder.tensor((1, 6, 5), 0.05, [step])
        builder.operator("ADD", [summed, source], made, 2, "AddOptions")
        summed = made
    (model,) = _equal(tmp_path, [builder.finish([source], [summed])])
    assert model.arena_bytes == 30
