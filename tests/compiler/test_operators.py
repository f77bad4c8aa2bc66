"""Each operator, on drawn shapes, attributes, scales and data, equals LiteRT's reference."""

import ctypes
import math
import re
from fractions import Fraction
from pathlib import Path
from random import Random

import numpy as np
import pytest
from host import TRAP_UNDEFINED
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from networks import NETWORKS
from numpy.typing import NDArray
from oracle import Oracle, draw_input

from jerboa.compiler import OPERATORS, read_graph
from jerboa.compiler._fixed_point import requantize
from jerboa.compiler._rule import Kernel, Node
from jerboa.device import DEVICE_ROOT, build_host_library

HERE = Path(__file__).parent


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


def _run(kernels: ctypes.CDLL, node: Node, values: NDArray[np.int8]) -> NDArray[np.int8]:
    lowered = OPERATORS[node.operator.kind].kernels(node)
    if not lowered:
        return values
    (kernel,) = lowered
    fields = _fields(kernel)
    assert set(fields) == set(kernel.parameters)
    parameters = np.array([kernel.parameters[field] for field in fields], np.int32)
    arrays = [np.ascontiguousarray(constant.values) for constant in kernel.constants]
    constants = (ctypes.c_void_p * max(len(arrays), 1))(*[a.ctypes.data for a in arrays])
    output = np.zeros(node.output.elements, np.int8)
    function = kernels[f"any_{kernel.function}"]
    function(
        ctypes.c_void_p(values.ctypes.data),
        ctypes.c_void_p(output.ctypes.data),
        constants,
        ctypes.c_void_p(parameters.ctypes.data),
    )
    return output


def test_every_operator_has_a_property_test() -> None:
    assert set(NETWORKS) == set(OPERATORS)


@pytest.mark.parametrize("kind", NETWORKS)
@given(random=st.randoms(use_true_random=False), seed=st.integers(0, 2**32 - 1))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_operator_equals_the_reference(
    kernels: ctypes.CDLL, kind: str, random: Random, seed: int
) -> None:
    model = NETWORKS[kind](random)
    node = Node(read_graph(model), 0)
    oracle = Oracle(model)
    generator = np.random.default_rng(seed)
    for _ in range(3):
        values = draw_input(generator, node.input().elements)
        oracle.invoke(values)
        expected = oracle.tensor(node.operator.outputs[0])
        np.testing.assert_array_equal(_run(kernels, node, values), expected)


@pytest.mark.parametrize("kind", ["LOGISTIC", "SOFTMAX", "QUANTIZE", "RELU"])
def test_table_equals_the_reference_for_every_input(kernels: ctypes.CDLL, kind: str) -> None:
    random = Random(kind)
    every = np.arange(-128, 128).astype(np.int8)
    for _ in range(200):
        model = NETWORKS[kind](random)
        node = Node(read_graph(model), 0)
        oracle = Oracle(model)
        values = np.resize(every, node.input().elements)
        oracle.invoke(values)
        expected = oracle.tensor(node.operator.outputs[0])
        np.testing.assert_array_equal(_run(kernels, node, values), expected)


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
    once = math.floor(Fraction(value * multiplier, 2 ** (31 - shift)) + Fraction(1, 2))
    for wide in (0, 1):
        assert kernels.any_jerboa_requantize_twice(value, multiplier, shift, wide) == twice
        assert kernels.any_jerboa_requantize_once(value, multiplier, shift, wide) == once
