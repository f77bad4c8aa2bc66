"""Generated assembly: its arithmetic holds for every sum, and the chip gives LiteRT's bytes."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random

import chip_networks
import numpy as np
import pytest
from chip import run_on_chip
from dense_sums import dense_of_sums
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from networks import NETWORKS
from networks_values import wide_softmax
from numpy.typing import NDArray
from oracle import Oracle, draw_input

from jerboa.compiler import compile_model
from jerboa.compiler._fixed_point import quantize_multiplier, requantize, requantize_array
from jerboa.compiler.kernels._exact import ExactRescale
from jerboa.compiler.kernels._rescale import find_rescale

REPLACED = ("CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED")
SEEDS = range(60)
MOST_FOUND = 98
"""Of 100 drawn requantizations, with searched constants."""
FEWEST = 11
"""Of the drawn networks, with assembly."""

CYCLES = {
    "pointwise": (chip_networks.pointwise, 1_283_081, 3.0),
    "depthwise": (chip_networks.depthwise, 491_022, 8.0),
    "dense": (chip_networks.dense, 97_970, 3.5),
    "large": (chip_networks.large, 841_305, 3.0),
    "keywords": (chip_networks.keywords, 8_051_078, 80 * 125_000 / 2_656_768),
}
"""Networks, what their operators take together, and how many cycles a multiply-accumulate may."""

ALARM_CYCLES = 214_268
MARGIN = 0.02


@given(
    factor=st.floats(2**-12, 2**-3),
    bias=st.integers(-60_000, 60_000),
    reach=st.integers(10, 400_000),
    zero_point=st.sampled_from([-128, -21, 0, 5]),
    relu=st.booleans(),
)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_requantization_in_32_bits_is_exact_for_every_sum(
    factor: float, bias: int, reach: int, zero_point: int, relu: bool
) -> None:
    multiplier, shift = quantize_multiplier(factor)
    minimum = zero_point if relu else -128

    def reference(sums: NDArray[np.int64]) -> NDArray[np.int64]:
        made = [requantize(int(each) + bias, multiplier, shift) for each in sums]
        return np.clip(np.array(made) + zero_point, minimum, 127)

    found = find_rescale(reference, factor, -reach, reach, -bias)
    assume(found is not None)
    assert found is not None
    steps = (np.arange(-128, 128) + 0.5 - zero_point) / factor - bias
    near = (np.round(steps)[:, np.newaxis] + np.arange(-3, 4)).astype(np.int64)
    sums = np.unique(np.clip([*near.reshape(-1), 0, -bias - 1, -bias], -reach, reach))
    np.testing.assert_array_equal(found.apply(sums), reference(sums))


def test_requantization_in_32_bits_is_found_for_nearly_all_factors() -> None:
    random, found = Random(0), 0
    for _ in range(100):
        multiplier, shift = quantize_multiplier(2 ** random.uniform(-12, -5))
        reach, bias = random.randint(1_000, 100_000), random.randint(-30_000, 30_000)
        reference = partial(_rounded_twice, bias, multiplier, shift)
        factor = multiplier * 2.0 ** (shift - 31)
        found += find_rescale(reference, factor, -reach, reach, -bias) is not None
    assert found >= MOST_FOUND


def _rounded_twice(
    bias: int, multiplier: int, shift: int, sums: NDArray[np.int64]
) -> NDArray[np.int64]:
    return np.clip(requantize_array(sums + bias, multiplier, shift), -128, 127)


@given(
    factor=st.floats(2**-16, 0.49),
    bias=st.integers(-(2**27), 2**27),
    zero_point=st.integers(-128, 127),
    relu=st.booleans(),
    seed=st.integers(0, 2**32 - 1),
)
@settings(max_examples=100, deadline=None)
def test_requantization_without_a_search_is_exact(
    factor: float, bias: int, zero_point: int, relu: bool, seed: int
) -> None:
    multiplier, shift = quantize_multiplier(factor)
    minimum = zero_point if relu else -128
    exact = ExactRescale(bias, multiplier, -shift, zero_point, minimum, 127 - minimum)
    near = int(200 / factor)
    sums = np.random.default_rng(seed).integers(-near, near, 200) - bias
    made = [requantize(int(each) + bias, multiplier, shift) + zero_point for each in sums]
    np.testing.assert_array_equal(exact.apply(sums), np.clip(made, minimum, 127))


def _without_search(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jerboa.compiler.kernels._accumulators.find_rescale", lambda *_: None)


def _as_loops(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jerboa.compiler.kernels._conv_2d._MIN_WINDOWS_SMALL", 1 << 31)


def _as_loops_of_many_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    _as_loops(monkeypatch)
    monkeypatch.setattr("jerboa.compiler.kernels._units._CACHED_BYTES", 0)
    monkeypatch.setattr("jerboa.compiler.kernels._units._SCRATCH_BYTES", 1024)


def _as_compact_loops_in_little_ram(monkeypatch: pytest.MonkeyPatch) -> None:
    _as_loops(monkeypatch)
    monkeypatch.setattr("jerboa.compiler.kernels._compact._EXPANDED_BYTES", 0)
    monkeypatch.setattr("jerboa.compiler.kernels._compact._WINDOWS_BYTES", 1024)


@pytest.mark.emulator
@pytest.mark.parametrize(
    ("kind", "force"),
    [
        *((kind, None) for kind in REPLACED),
        ("CONV_2D", _as_loops),
        ("CONV_2D", _as_loops_of_many_windows),
        ("CONV_2D", _without_search),
        ("DEPTHWISE_CONV_2D", _without_search),
    ],
)
def test_assembly_equals_the_reference_on_drawn_networks(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    force: Callable[[pytest.MonkeyPatch], None] | None,
) -> None:
    if force is not None:
        force(monkeypatch)
    _compare_drawn_networks(tmp_path, kind, ".S")


@pytest.mark.emulator
@pytest.mark.parametrize("kind", ["CONV_2D", "FULLY_CONNECTED"])
@pytest.mark.parametrize("force", [_as_loops, _as_compact_loops_in_little_ram])
def test_weights_as_bytes_equal_the_reference_on_drawn_networks(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    force: Callable[[pytest.MonkeyPatch], None],
) -> None:
    force(monkeypatch)
    _compare_drawn_networks(tmp_path, kind, ".compact = 1", compact_weights=True)


def _compare_drawn_networks(
    folder: Path, kind: str, mark: str, *, compact_weights: bool = False
) -> None:
    """Those whose files have a mark give LiteRT's bytes on the chip."""
    models, inputs, expected = [], [], []
    generator = np.random.default_rng(3)
    for seed in SEEDS:
        network = NETWORKS[kind](Random(seed))
        name = f"model_{len(models):03d}"
        model = compile_model(network, name=name, compact_weights=compact_weights)
        if not any(mark in each for each in (*model.files, *model.files.values())):
            continue
        oracle = Oracle(network)
        models.append(model)
        inputs.append(draw_input(generator, int(np.prod(model.input.shape))))
        oracle.invoke(inputs[-1])
        expected.append(oracle.output().tobytes())
    assert len(models) >= FEWEST, "too few of the drawn networks have assembly"
    _, outputs = run_on_chip(folder, models, inputs)
    assert outputs == expected


@pytest.mark.emulator
def test_weights_as_bytes_take_half_the_flash_for_three_cycles_each(tmp_path: Path) -> None:
    chain = chip_networks.Chain((1, 4, 4, 32))
    chain.convolve(64, (3, 3), stride=2)
    network, weights = chain.finish(), 64 * 9 * 32
    sizes, cycles = [], []
    for each in (False, True):
        sizes.append(compile_model(network, compact_weights=each).constant_bytes)
        cycles.append(_cycles(tmp_path, network, compact_weights=each))
    assert sizes[0] - sizes[1] == weights
    assert cycles[1] - cycles[0] == pytest.approx(3 * weights, rel=0.1)


@pytest.mark.emulator
@pytest.mark.parametrize("name", CYCLES)
def test_cycles_and_bytes_of_the_followed_shapes(tmp_path: Path, name: str) -> None:
    make, pinned, most = CYCLES[name]
    network = make()
    cycles = _cycles(tmp_path, network)
    assert cycles == pytest.approx(pinned, rel=MARGIN)
    assert cycles <= most * compile_model(network).macs


@pytest.mark.emulator
def test_loop_of_the_greatest_weights_reaches_back(tmp_path: Path) -> None:
    network = chip_networks.heavy()
    assert any(name.endswith(".S") for name in compile_model(network).files)
    _cycles(tmp_path, network)


@pytest.mark.emulator
def test_cycles_of_the_tutorials_convolution(tmp_path: Path, alarm_model: Path) -> None:
    """Its 86,528 multiply-accumulates take 18.5 cycles each in a current interpreter."""
    cycles = _cycles(tmp_path, alarm_model.read_bytes(), "CONV_2D")
    assert cycles == pytest.approx(ALARM_CYCLES, rel=MARGIN)
    assert cycles <= 2.5 * 86_528


def _cycles(folder: Path, network: bytes, kind: str = "", *, compact_weights: bool = False) -> int:
    """Cycles of a network's operators, all or those of one kind, once its bytes are right."""
    model, oracle = compile_model(network, compact_weights=compact_weights), Oracle(network)
    values = draw_input(np.random.default_rng(1), int(np.prod(model.input.shape)))
    oracle.invoke(values)
    run, outputs = run_on_chip(folder, [model], [values])
    assert outputs == [oracle.output().tobytes()]
    chosen = [each.function for each in model.operators if kind in each.kind and each.function]
    return sum(run.functions[function].cycles for function in chosen)


@pytest.mark.emulator
def test_plain_c_runs_on_the_chip_where_it_is_asked_for(tmp_path: Path) -> None:
    network = chip_networks.depthwise()
    model, oracle = compile_model(network), Oracle(network)
    values = draw_input(np.random.default_rng(2), int(np.prod(model.input.shape)))
    oracle.invoke(values)
    _, outputs = run_on_chip(tmp_path, [model], [values], ["-DJERBOA_PLAIN_C"])
    assert outputs == [oracle.output().tobytes()]


@pytest.mark.emulator
@pytest.mark.parametrize("flags", [[], ["-DJERBOA_PLAIN_C"]])
def test_dense_layers_round_ties_on_the_chip_as_the_reference(
    tmp_path: Path, flags: list[str]
) -> None:
    models, inputs, expected = [], [], []
    for name, scales in (("halves", (0.25, 1 / 128, 1 / 32)), ("thirds", (1 / 8, 1 / 128, 0.75))):
        network, rows = dense_of_sums(scales, units=8, depth=16)
        models.append(compile_model(network, name=name))
        assert f"{name}.S" in models[-1].files
        inputs.append(rows)
        oracle = Oracle(network)
        oracle.invoke(rows)
        expected.append(oracle.output().tobytes())
    _, outputs = run_on_chip(tmp_path, models, inputs, flags)
    assert outputs == expected


@pytest.mark.emulator
def test_softmax_of_many_equal_values_leaves_nothing_on_the_chip(tmp_path: Path) -> None:
    model = compile_model(wide_softmax(521))
    _, outputs = run_on_chip(tmp_path, [model], [np.zeros(521, np.int8)])
    assert outputs == [b"\x80" * 521]
