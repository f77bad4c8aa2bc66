"""What cannot be compiled is refused with operator, tensor, reason and remedy; never a crash."""

from collections.abc import Callable
from pathlib import Path
from random import Random

import numpy as np
import pytest
from host import HostModels
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from networks import NETWORKS, conv_2d
from oracle import Oracle
from small_networks import chain
from tflite_builder import TfliteBuilder

from jerboa.compiler import compile_model, read_graph
from jerboa.errors import ModelError, UnsupportedModelError

CORPUS = [make(Random(3)) for make in NETWORKS.values()] + [chain()]


def _one(kind: str = "RELU", version: int = 2, **tensor: object) -> bytes:
    """A network of one operator, with an input as asked for."""
    builder = TfliteBuilder()
    settings = {"shape": (1, 4), "scales": 0.5, "zero_points": [0], **tensor}
    source = builder.tensor(**settings)
    output = builder.tensor((1, 4), 0.5, [0])
    builder.operator(kind, [source], output, version)
    return builder.finish([source], [output])


def _refusal(model: bytes) -> str:
    try:
        compile_model(model)
    except ModelError as error:
        return str(error)
    return ""


def test_graph_has_all_that_the_file_says() -> None:
    graph = read_graph(chain())
    assert [operator.kind for operator in graph.operators] == [
        "RESIZE_BILINEAR", "CONV_2D", "MAX_POOL_2D", "RESHAPE", "FULLY_CONNECTED", "SOFTMAX",
    ]  # fmt: skip
    convolution = graph.operators[1]
    assert convolution.version == 3
    assert convolution.attributes["stride_height"] == 2
    weights = graph.tensors[convolution.inputs[1] or 0]
    assert (weights.shape, weights.dtype) == ((6, 3, 3, 1), "int8")
    assert weights.quantization is not None
    assert weights.quantization.per_channel
    assert weights.data is not None


@pytest.mark.parametrize(
    ("model", "words"),
    [
        (b"", "not a .tflite"),
        (b"hello, world, this is text", "not a .tflite"),
        (chain()[:200], "truncated or damaged"),
        (chain()[:-300], "truncated or damaged"),
        (_one(shape=(1, -1)), "fixed batch"),
        (_one(shape=(60_000, 60_000)), "fixed batch"),
        (_one(scales=float("nan")), "scale that is not positive"),
        (_one(scales=-1.0), "scale that is not positive"),
        (_one(dtype="float32", scales=()), "is float .* convert to full int8"),
        (_one(dtype="int16"), "is int16, input must be int8"),
        (_one(scales=()), "has no scale"),
        (_one(scales=[0.5] * 4, axis=1), "several scales"),
        (_one(zero_points=[300]), "zero point outside"),
        (_one("SIN"), r"SIN \(operator 0\), tensor 'tensor_1': is not an operator"),
        (_one("SIN", dtype="float32", scales=()), "is not an operator"),
        (_one("SHAPE"), r"fixed batch of 1: keras\.Input\(batch_shape"),
        (_one(version=99), "is of version 99"),
        (_one(shape=(1, 5)), "has the shape"),
        (_one("LOGISTIC"), "not 1/256 and -128"),
        (_one("SOFTMAX"), "has no SoftmaxOptions"),
    ],
)
def test_refusal_says_what_and_why(model: bytes, words: str) -> None:
    with pytest.raises(ModelError, match=words):
        compile_model(model)


def test_refusal_names_operator_tensor_reason_and_remedy() -> None:
    with pytest.raises(UnsupportedModelError) as caught:
        compile_model(_one("SIN"))
    error = caught.value
    assert (error.operator, error.tensor) == ("SIN (operator 0)", "tensor_1")
    assert error.reason
    assert "CONV_2D" in error.remedy
    assert "\n" not in str(error)


def test_unknown_attribute_is_refused() -> None:
    builder = TfliteBuilder()
    source, output = builder.tensor((1, 4, 4, 1), 0.5), builder.tensor((1, 2, 2, 1), 0.5)
    builder.operator(
        "MAX_POOL_2D", [source], output, 2, "Pool2DOptions", padding=1,
        strideH=2, strideW=2, filterHeight=2, filterWidth=2, fusedActivationFunction=4,
    )  # fmt: skip
    with pytest.raises(UnsupportedModelError, match="fused activation 4"):
        compile_model(builder.finish([source], [output]))


def test_network_must_compute_before_it_reads() -> None:
    builder = TfliteBuilder()
    first, second, third = (builder.tensor((1, 4), 0.5) for _ in range(3))
    builder.operator("RELU", [second], third, 2)
    builder.operator("RELU", [first], second, 2)
    with pytest.raises(ModelError, match=r"RELU \(operator 0\) reads tensor 'tensor_1' before"):
        compile_model(builder.finish([first], [third]))


def test_network_must_compute_each_tensor_once() -> None:
    builder = TfliteBuilder()
    first, second = (builder.tensor((1, 4), 0.5) for _ in range(2))
    builder.operator("RELU", [first], second, 2)
    builder.operator("RELU", [first], second, 2)
    with pytest.raises(ModelError, match="'tensor_1' a second time"):
        compile_model(builder.finish([first], [second]))


def test_network_must_compute_its_output() -> None:
    builder = TfliteBuilder()
    first, second, third = (builder.tensor((1, 4), 0.5) for _ in range(3))
    builder.operator("RELU", [first], second, 2)
    with pytest.raises(ModelError, match="'tensor_2' is never computed"):
        compile_model(builder.finish([first], [third]))


@pytest.mark.parametrize(("inputs", "outputs"), [([0, 0], [2]), ([0], []), ([], [0])])
def test_network_has_inputs_and_outputs(inputs: list[int], outputs: list[int]) -> None:
    builder = TfliteBuilder()
    first, _, third = (builder.tensor((1, 4), 0.5) for _ in range(3))
    builder.operator("RELU", [first], third, 2)
    with pytest.raises(ModelError):
        compile_model(builder.finish(inputs, outputs))


def test_message_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "cut.tflite"
    path.write_bytes(chain()[:500])
    with pytest.raises(ModelError, match=r"cut\.tflite: truncated or damaged"):
        compile_model(path)


def test_weights_too_large_for_32_bit_sums_are_refused() -> None:
    builder = TfliteBuilder()
    source, output = builder.tensor((1, 4), 0.5, [-128]), builder.tensor((1, 1), 0.5)
    weights = builder.constant(np.full((1, 4), 127, np.int8), 0.1)
    bias = builder.constant(np.array([2**31 - 1], np.int32), 0.05)
    builder.operator("FULLY_CONNECTED", [source, weights, bias], output, 4, "FullyConnectedOptions")
    with pytest.raises(UnsupportedModelError, match="32-bit sums"):
        compile_model(builder.finish([source], [output]))


@given(
    model=st.sampled_from(CORPUS),
    edits=st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), max_size=12),
    cut=st.none() | st.integers(0, 10**6),
)
@settings(max_examples=1500, deadline=None, suppress_health_check=list(HealthCheck))
@pytest.mark.slow
def test_damaged_file_compiles_or_is_refused(
    model: bytes, edits: list[tuple[int, int]], cut: int | None
) -> None:
    damaged = bytearray(model)
    for place, value in edits:
        damaged[8 + place % (len(damaged) - 8)] = value
    if cut is not None:
        del damaged[cut % len(damaged) :]
    assert _refusal(bytes(damaged)).isprintable()


@given(st.binary(max_size=400))
def test_any_bytes_are_refused(tail: bytes) -> None:
    with pytest.raises(ModelError):
        compile_model(b"\x1c\0\0\0TFL3" + tail)


def test_drawn_convolutions_are_all_accepted() -> None:
    for seed in range(50):
        assert compile_model(conv_2d(Random(seed))).macs > 0


@pytest.mark.parametrize("kind", ["ADD", "PRELU", "BATCH_MATMUL"])
def test_several_scales_where_one_is_meant_are_refused(kind: str) -> None:
    builder = TfliteBuilder()
    source, output = builder.tensor((4, 4), 0.5), builder.tensor((4, 4), 0.5)
    constant = builder.constant(np.ones((4, 4), np.int8), [0.1, 0.2, 0.3, 0.4])
    options = {"ADD": "AddOptions", "BATCH_MATMUL": "BatchMatMulOptions"}.get(kind)
    builder.operator(kind, [source, constant], output, 1, options)
    with pytest.raises(UnsupportedModelError, match="several scales"):
        compile_model(builder.finish([source], [output]))


def _scalar_by_reshape(builder: TfliteBuilder, source: int) -> int:
    output = builder.tensor((), 0.5)
    builder.operator("RESHAPE", [source, builder.constant(np.zeros(0, np.int32))], output)
    return output


def _scalar_by_squeeze(builder: TfliteBuilder, source: int) -> int:
    output = builder.tensor((), 0.5)
    builder.operator("SQUEEZE", [source], output, 1, "SqueezeOptions", squeezeDims=[])
    builder.tensor((0,), dtype="int64")
    return output


def _mean_over_nothing(builder: TfliteBuilder, source: int) -> int:
    output = builder.tensor((1, 1), 0.5)
    axes = builder.constant(np.zeros(0, np.int32))
    builder.operator("MEAN", [source, axes], output, 2, "ReducerOptions", keepDims=True)
    return output


def _transpose_by_scaled_axes(builder: TfliteBuilder, source: int) -> int:
    output = builder.tensor((1, 1), 0.5)
    axes = builder.constant(np.array([1, 0], np.int32), 0.0)
    builder.operator("TRANSPOSE", [source, axes], output, 2)
    return output


def _beside_unused(builder: TfliteBuilder, source: int) -> int:
    output = builder.tensor((1, 1), 0.5)
    builder.operator("RELU", [source], output, 2)
    for dtype in ("int32", "int8", "float32"):
        builder.tensor((0,), dtype=dtype)
    return output


def _first_row(builder: TfliteBuilder, source: int) -> int:
    """A mask on an axis that goes: the begin that stands beside it does not count."""
    both = builder.tensor((3, 1), 0.5)
    builder.operator("CONCATENATION", [source] * 3, both, 2, "ConcatenationOptions", axis=0)
    output = builder.tensor((1,), 0.5)
    place = [builder.constant(np.array([each], np.int32)) for each in (2, 3, 1)]
    builder.operator(
        "STRIDED_SLICE", [both, *place], output, 2, "StridedSliceOptions",
        shrinkAxisMask=1, beginMask=1,
    )  # fmt: skip
    return output


@pytest.mark.parametrize(
    "make",
    [
        _scalar_by_reshape, _scalar_by_squeeze, _mean_over_nothing, _transpose_by_scaled_axes,
        _beside_unused, _first_row,
    ],
)  # fmt: skip
def test_what_converters_write_equals_the_reference(
    tmp_path: Path, make: Callable[[TfliteBuilder, int], int]
) -> None:
    builder = TfliteBuilder()
    source = builder.tensor((1, 1), 0.5)
    model = builder.finish([source], [make(builder, source)])
    oracle, network = Oracle(model), HostModels(tmp_path, [model])
    for value in (-128, -1, 7, 127):
        values = np.full((1, 1), value, np.int8)
        oracle.invoke(values)
        assert network.outputs(0, values)[0].tobytes() == oracle.output().tobytes()


@pytest.mark.parametrize("shape", [(0,), (1, 0)])
def test_tensors_without_values_are_refused_where_some_are_computed(shape: tuple[int, ...]) -> None:
    assert "fixed batch" in _refusal(_one(shape=shape))
    builder = TfliteBuilder()
    source = builder.tensor((1, 4), 0.5)
    output = builder.constant(np.zeros(shape, np.int32))
    builder.operator("RELU", [source], output, 2)
    assert "fixed batch" in _refusal(builder.finish([source], [output]))
