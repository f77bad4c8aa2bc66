"""Generated assembly: its arithmetic holds for every sum, and the chip gives LiteRT's bytes."""

from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from networks import NETWORKS
from numpy.typing import NDArray
from oracle import Oracle, draw_input

from jerboa.compiler import CompiledModel, compile_model
from jerboa.compiler._fixed_point import quantize_multiplier, requantize
from jerboa.compiler.kernels._rescale import find_rescale
from jerboa.device import build_firmware_elf
from jerboa.emulator import BARE_LINKER_SCRIPT, BARE_SOURCES, ElfRun, run_elf

REPLACED = ("CONV_2D", "DEPTHWISE_CONV_2D")
SEEDS = range(40)


def run_on_chip(
    folder: Path, models: list[CompiledModel], inputs: list[NDArray[np.int8]]
) -> tuple[ElfRun, list[bytes]]:
    """Run networks of one input and one output, one after the other; returns their outputs."""
    sources, declared, calls = [folder / "main.c", *BARE_SOURCES], "", ""
    sizes = [int(np.prod(model.output.shape)) for model in models]
    names = [next(iter(model.files)).removesuffix(".c") for model in models]
    for name, model, values, size in zip(names, models, inputs, sizes, strict=True):
        for file, text in model.files.items():
            (folder / file).write_text(text)
        sources += [folder / file for file in model.files if file.endswith((".c", ".S"))]
        declared += f'#include "{name}.h"\nint8_t {name}_in[{values.size}], {name}_out[{size}];\n'
        calls += f"    {name}_invoke({name}_in, {name}_out);\n"
    (folder / "main.c").write_text(f"{declared}void run(void)\n{{\n{calls}}}\n")
    elf = folder / "networks.elf"
    flags = ["-DJERBOA_CHIP"]
    build_firmware_elf(sources, BARE_LINKER_SCRIPT, elf, include=[folder], flags=flags)
    run = run_elf(
        elf,
        write={f"{name}_in": each.tobytes() for name, each in zip(names, inputs, strict=True)},
        read={f"{name}_out": size for name, size in zip(names, sizes, strict=True)},
        function_cycles=[each.function for each in models[0].operators if each.function],
    )
    return run, [run.memory[f"{name}_out"] for name in names]


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
    if found is not None:
        sums = np.unique(np.linspace(-reach, reach, 5_000).astype(np.int64))
        np.testing.assert_array_equal(found.apply(sums), reference(sums))


@pytest.mark.emulator
@pytest.mark.parametrize("kind", REPLACED)
def test_assembly_equals_the_reference_on_drawn_networks(tmp_path: Path, kind: str) -> None:
    models, inputs, expected = [], [], []
    generator = np.random.default_rng(3)
    for seed in SEEDS:
        network = NETWORKS[kind](Random(seed))
        model = compile_model(network, name=f"model_{len(models):03d}")
        if not any(name.endswith(".S") for name in model.files):
            continue
        oracle = Oracle(network)
        models.append(model)
        inputs.append(draw_input(generator, int(np.prod(model.input.shape))))
        oracle.invoke(inputs[-1])
        expected.append(oracle.output().tobytes())
    assert len(models) > len(SEEDS) // 4
    _, outputs = run_on_chip(tmp_path, models, inputs)
    assert outputs == expected
