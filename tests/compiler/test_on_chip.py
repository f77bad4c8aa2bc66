"""The same networks on the emulated Cortex-M0+ give the same bytes."""

import re
from pathlib import Path
from random import Random

import numpy as np
import pytest
from elftools.elf.elffile import ELFFile
from host import write_sources
from networks import NETWORKS
from oracle import Oracle, draw_input
from test_compile import FIRE_ALARM, chain

from jerboa.compiler import CompiledModel, compile_model
from jerboa.device import build_firmware_elf
from jerboa.emulator import BARE_LINKER_SCRIPT, BARE_SOURCES, ElfRun, run_elf

pytestmark = pytest.mark.emulator

HERE = Path(__file__).parent
_ARITHMETIC = re.compile(r"__aeabi_(u?l|u?i|[fd])[a-z0-9]*$")


def run_on_chip(
    folder: Path, models: list[CompiledModel], inputs: list[bytes], functions: list[str]
) -> tuple[ElfRun, list[bytes]]:
    """Run each network once, one after the other, in one program."""
    sizes = [int(np.prod(model.output.shape)) for model in models]
    declare, call = (HERE / "chip_main.c.in").read_text().split("/* run */\n")
    parts = [
        {"name": f"model_{i:03d}", "input": len(values), "output": size}
        for i, (values, size) in enumerate(zip(inputs, sizes, strict=True))
    ]
    main = "".join(declare % part for part in parts)
    main += "void run(void)\n{\n" + "".join(call % part for part in parts) + "}\n"
    (folder / "main.c").write_text(main)
    elf = folder / "networks.elf"
    build_firmware_elf(
        [*write_sources(folder, models), *BARE_SOURCES],
        BARE_LINKER_SCRIPT,
        elf,
        include=[folder],
        flags=["-DJERBOA_CHIP"],
    )
    run = run_elf(
        elf,
        write={f"{part['name']}_input": values for part, values in zip(parts, inputs, strict=True)},
        read={f"{part['name']}_output": int(part["output"]) for part in parts},
        function_cycles=functions,
    )
    return run, [run.memory[f"{part['name']}_output"] for part in parts]


def _library_calls(elf: Path) -> set[str]:
    """Soft float, 64-bit arithmetic and divisions of the run-time library in a program."""
    with elf.open("rb") as file:
        symbols = ELFFile(file).get_section_by_name(".symtab").iter_symbols()
        return {symbol.name for symbol in symbols if _ARITHMETIC.match(symbol.name)}


def test_drawn_networks_of_every_operator_equal_the_reference(tmp_path: Path) -> None:
    networks = [make(Random(seed)) for make in NETWORKS.values() for seed in (11, 12)]
    networks.append(chain())
    generator = np.random.default_rng(5)
    models, inputs, expected = [], [], []
    for index, network in enumerate(networks):
        model = compile_model(network, name=f"model_{index:03d}")
        values = draw_input(generator, int(np.prod(model.input.shape)))
        oracle = Oracle(network)
        oracle.invoke(values)
        models.append(model)
        inputs.append(values.tobytes())
        expected.append(oracle.output().tobytes())
    _, outputs = run_on_chip(tmp_path, models, inputs, [])
    assert outputs == expected


def test_tutorials_network_is_faster_than_its_interpreter(test_data: Path, tmp_path: Path) -> None:
    """1,980,210 cycles in a current interpreter; 18.5 a multiply-accumulate."""
    network = (test_data / FIRE_ALARM).read_bytes()
    model = compile_model(network, name="model_000")
    values = draw_input(np.random.default_rng(1), int(np.prod(model.input.shape)))
    oracle = Oracle(network)
    oracle.invoke(values)
    functions = ["model_000_invoke", *(each.function for each in model.operators if each.function)]
    run, outputs = run_on_chip(tmp_path, [model], [values.tobytes()], functions)
    assert outputs == [oracle.output().tobytes()]
    assert not _library_calls(tmp_path / "networks.elf")
    convolution = run.functions["op_01_conv_2d"].cycles
    assert convolution / model.operators[1].macs < 10
    assert run.functions["model_000_invoke"].cycles < 900_000
