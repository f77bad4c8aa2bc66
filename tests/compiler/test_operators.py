"""Each operator, on drawn shapes, attributes, scales and data, equals LiteRT's reference."""

import ctypes
import math
import re
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from dense_sums import dense_of_sums
from draw import one_operator
from host import TRAP_UNDEFINED
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from networks import NETWORKS
from networks_values import wide_softmax
from numpy.typing import NDArray
from oracle import Oracle

from jerboa.compiler import OPERATORS, read_graph
from jerboa.compiler._fixed_point import requantize
from jerboa.compiler._kernel import Kernel
from jerboa.compiler._rule import Node
from jerboa.compiler._step import Step
from jerboa.device import DEVICE_ROOT, build_host_library

HERE = Path(__file__).parent

WITHOUT_VALUES = {
    "ASSIGN_VARIABLE", "CALL_ONCE", "DEQUANTIZE", "LOOKUP", "PART", "PICK", "READ_VARIABLE",
    "VAR_HANDLE",
}  # fmt: skip
"""Operators that are resolved before anything is computed; they have tests of their own."""


@pytest.fixture(scope="module")
def kernels() -> ctypes.CDLL:
    sources = [HERE / "any_kernel.c"]
    return ctypes.CDLL(str(build_host_library("kernels", sources, flags=TRAP_UNDEFINED)))


def _fields(kernel: Kernel) -> list[str]:
    """Fields of the kernel's parameters in the order of its C struct."""
    text = (DEVICE_ROOT / kernel.header).read_text()
    body = re.search(rf"struct {kernel.function} \{{(.*?)\}};", text, re.DOTALL)
    assert body
    return re.findall(r"\w+(?=[,;])", body.group(1))


def _pointers(arrays: list[NDArray[Any]]) -> ctypes.Array[ctypes.c_void_p]:
    addresses = [array.ctypes.data if array.size else None for array in arrays]
    return (ctypes.c_void_p * max(len(arrays), 1))(*addresses)


def _run(kernels: ctypes.CDLL, node: Node, values: dict[int, NDArray[Any]]) -> list[NDArray[Any]]:
    """Outputs of an operator by its kernels; a view's are its input's bytes."""
    lowered = OPERATORS[node.operator.kind].kernels(node)
    if not lowered:
        return [values[node.operator.inputs[0]]]
    step = Step(node, lowered)
    outputs = {
        index: np.full(tensor.elements, 85, tensor.dtype)
        for index, tensor in zip(node.operator.outputs, node.outputs, strict=True)
    }
    for kernel in lowered:
        fields = _fields(kernel)
        assert set(fields) == set(kernel.parameters)
        parameters = np.array([kernel.parameters[field] for field in fields], np.int32)
        constants = [np.ascontiguousarray(constant.values) for constant in kernel.constants]
        function = kernels[f"any_{kernel.function}"]
        function(
            _pointers([values[index] for index in step.reads(kernel)]),
            ctypes.c_void_p(outputs[step.writes(kernel)].ctypes.data),
            _pointers(constants),
            ctypes.c_void_p(parameters.ctypes.data),
        )
    return list(outputs.values())


def _check(
    kernels: ctypes.CDLL, model: bytes, generator: np.random.Generator, given: NDArray[Any] | None
) -> None:
    """Compare the kernels and the reference in NumPy with LiteRT, on one input."""
    graph = read_graph(model)
    node, oracle = Node(graph, 0), Oracle(model)
    inputs = oracle.draw(generator) if given is None else [given]
    oracle.invoke(*inputs)
    values = dict(zip(graph.inputs, inputs, strict=True))
    for index, tensor in enumerate(graph.tensors):
        if tensor.data is not None:
            values[index] = np.ascontiguousarray(tensor.data)
    expected = [oracle.tensor(index) for index in node.operator.outputs]
    for found, wanted in zip(_run(kernels, node, values), expected, strict=True):
        np.testing.assert_array_equal(found, wanted)
    rule = OPERATORS[node.operator.kind]
    arrays = [
        values[index].reshape(graph.tensors[index].shape)
        for index in node.operator.inputs
        if index is not None
    ]
    for made, wanted in zip(rule.evaluate(node, arrays), expected, strict=True):
        np.testing.assert_array_equal(made.reshape(-1), wanted)


def test_every_operator_has_a_property_test() -> None:
    assert set(NETWORKS) | WITHOUT_VALUES == set(OPERATORS)


@pytest.mark.parametrize("kind", NETWORKS)
@given(random=st.randoms(use_true_random=False), seed=st.integers(0, 2**32 - 1))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_operator_equals_the_reference(
    kernels: ctypes.CDLL, kind: str, random: Random, seed: int
) -> None:
    model = NETWORKS[kind](random)
    generator = np.random.default_rng(seed)
    for _ in range(2):
        _check(kernels, model, generator, None)


@pytest.mark.parametrize(
    "kind",
    ["EXP", "HARD_SWISH", "LEAKY_RELU", "LOG", "LOGISTIC", "RELU", "RELU6", "SOFTMAX", "TANH"],
)
def test_table_equals_the_reference_for_every_input(kernels: ctypes.CDLL, kind: str) -> None:
    random = Random(kind)
    generator = np.random.default_rng(1)
    every = np.arange(-128, 128).astype(np.int8)
    for _ in range(100):
        model = NETWORKS[kind](random)
        elements = read_graph(model).tensors[read_graph(model).inputs[0]].elements
        shift = int(generator.integers(256))
        _check(kernels, model, generator, np.resize(np.roll(every, shift), elements))


@given(
    value=st.integers(-(2**29), 2**29) | st.integers(-300, 300),
    multiplier=st.integers(2**30, 2**31 - 1),
    shift=st.integers(-31, -1),
)
@settings(max_examples=2000, deadline=None, suppress_health_check=list(HealthCheck))
def test_requantization_in_16_bit_products_is_exact(
    kernels: ctypes.CDLL, value: int, multiplier: int, shift: int
) -> None:
    twice = requantize(value, multiplier, shift)
    size = math.floor(Fraction(abs(value) * multiplier, 2 ** (31 - shift)) + Fraction(1, 2))
    once = size if value > 0 else -size
    for wide in (0, 1):
        assert kernels.any_jerboa_requantize_twice(value, multiplier, shift, wide) == twice
        assert kernels.any_jerboa_requantize_once(value, multiplier, shift, wide) == once


@pytest.mark.parametrize("depth", [521, 4095])
def test_wide_softmax_equals_the_reference(kernels: ctypes.CDLL, depth: int) -> None:
    """As many classes as YAMNet's, and more."""
    generator = np.random.default_rng(0)
    values = generator.integers(-128, 128, depth).astype(np.int8)
    _check(kernels, wide_softmax(depth), generator, values)


@pytest.mark.parametrize("depth", [512, 521, 4095])
def test_softmax_of_many_equal_values_leaves_nothing(kernels: ctypes.CDLL, depth: int) -> None:
    """Each is 1 / 512 or less, half a step of the output: LiteRT's reference aborts."""
    node = Node(read_graph(wide_softmax(depth)), 0)
    values = np.zeros((1, depth), np.int8)
    (made,) = _run(kernels, node, {node.operator.inputs[0]: values})
    (wanted,) = OPERATORS["SOFTMAX"].evaluate(node, [values])
    assert (made == -128).all()
    assert (wanted == -128).all()


@pytest.mark.parametrize("after", [83, 95, 111, 123])
def test_a_place_just_below_a_half_is_the_nearer_row(kernels: ctypes.CDLL, after: int) -> None:
    """In float32 it is 0.49999997, and one half more than that is 1."""
    model = one_operator(
        Random(0), "RESIZE_NEAREST_NEIGHBOR", [(1, 2, 1, 1)], (1, after, 1, 1), 3,
        "ResizeNearestNeighborOptions", constants=(np.array([after, 1], np.int32),), same=True,
        alignCorners=True,
    )  # fmt: skip
    _check(kernels, model, np.random.default_rng(0), np.array([-5, 9], np.int8))


@pytest.mark.parametrize("source", [0.25, 1 / 8, 0.05])
@pytest.mark.parametrize("weight", [1 / 128, 0.01, 6 / 255])
@pytest.mark.parametrize("output", [0.05, 0.75, 1 / 32])
@pytest.mark.parametrize("per_channel", [False, True])
def test_dense_layer_rounds_each_sum_as_the_reference(
    kernels: ctypes.CDLL, source: float, weight: float, output: float, per_channel: bool
) -> None:
    """Ties go away from zero, those too that the multiplier nearest to the factor misses."""
    model, rows = dense_of_sums((source, weight, output), per_channel=per_channel)
    _check(kernels, model, np.random.default_rng(0), rows)
