"""The same networks on the emulated Cortex-M0+ give the same bytes."""

import re
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from elftools.elf.elffile import ELFFile
from host import write_sources
from networks import NETWORKS
from numpy.typing import NDArray
from oracle import Oracle, draw_input
from small_networks import FIRE_ALARM, chain
from state_networks import exchange, ring

from jerboa.compiler import CompiledModel, TensorFacts, compile_model
from jerboa.device import build_firmware_elf
from jerboa.emulator import BARE_LINKER_SCRIPT, BARE_SOURCES, ElfRun, run_elf

pytestmark = pytest.mark.emulator

HERE = Path(__file__).parent
_ARITHMETIC = re.compile(r"__aeabi_(u?l|u?i|[fd])[a-z0-9]*$")


def run_on_chip(
    folder: Path,
    models: list[CompiledModel],
    inputs: list[list[NDArray[Any]]],
    functions: Sequence[str] = (),
    flags: Sequence[str] = (),
) -> tuple[ElfRun, list[list[bytes]]]:
    """Run each network once, one after the other, in one program."""
    declare, call = (HERE / "chip_main.c.in").read_text().split("/* run */\n")
    parts = [_part(f"model_{i:03d}", model) for i, model in enumerate(models)]
    main = "".join(declare % part for part in parts)
    main += "void run(void)\n{\n" + "".join(call % part for part in parts) + "}\n"
    (folder / "main.c").write_text(main)
    elf = folder / "networks.elf"
    build_firmware_elf(
        [*write_sources(folder, models), *sorted(folder.glob("*.S")), *BARE_SOURCES],
        BARE_LINKER_SCRIPT,
        elf,
        include=[folder],
        flags=["-DJERBOA_CHIP", *flags],
    )
    blobs = [b"".join(_whole_words(each.tobytes()) for each in arrays) for arrays in inputs]
    run = run_elf(
        elf,
        write={f"{part['name']}_input": blob for part, blob in zip(parts, blobs, strict=True)},
        read={f"{part['name']}_output": int(part["output"]) for part in parts},
        function_cycles=[*functions],
    )
    made = []
    for model, part in zip(models, parts, strict=True):
        memory, outputs = run.memory[f"{part['name']}_output"], []
        for size in _sizes(model.outputs):
            outputs.append(memory[:size])
            memory = memory[len(_whole_words(bytes(size))) :]
        made.append(outputs)
    return run, made


def _part(name: str, model: CompiledModel) -> dict[str, Any]:
    """What the program's text needs of a network: all inputs in one array, all outputs too."""
    part: dict[str, Any] = {"name": name}
    arguments = []
    for what, all_facts in (("input", model.inputs), ("output", model.outputs)):
        offset = 0
        for facts, size in zip(all_facts, _sizes(all_facts), strict=True):
            arguments.append(f"({facts.dtype}_t *)({name}_{what} + {offset})")
            offset += len(_whole_words(bytes(size)))
        part[what] = offset
    return part | {"arguments": ", ".join(arguments)}


def _sizes(facts: Sequence[TensorFacts]) -> list[int]:
    return [int(np.prod(each.shape)) * np.dtype(each.dtype).itemsize for each in facts]


def _whole_words(data: bytes) -> bytes:
    return data + bytes(-len(data) % 8)


def _library_calls(elf: Path) -> set[str]:
    """Soft float, 64-bit arithmetic and divisions of the run-time library in a program."""
    with elf.open("rb") as file:
        symbols = ELFFile(file).get_section_by_name(".symtab").iter_symbols()
        return {symbol.name for symbol in symbols if _ARITHMETIC.match(symbol.name)}


@pytest.mark.parametrize("flags", [[], ["-DJERBOA_PLAIN_C"]])
def test_drawn_networks_of_every_operator_equal_the_reference(
    tmp_path: Path, flags: list[str]
) -> None:
    networks = [make(Random(seed)) for make in NETWORKS.values() for seed in (11, 12)]
    networks += [chain(), ring(), exchange()]
    generator = np.random.default_rng(5)
    models, inputs, expected = [], [], []
    for index, network in enumerate(networks):
        models.append(compile_model(network, name=f"model_{index:03d}"))
        oracle = Oracle(network)
        inputs.append(oracle.draw(generator))
        oracle.invoke(*inputs[-1])
        expected.append([made.tobytes() for made in oracle.outputs()])
    _, outputs = run_on_chip(tmp_path, models, inputs, flags=flags)
    assert outputs == expected


def test_tutorials_network_is_faster_than_its_interpreter(test_data: Path, tmp_path: Path) -> None:
    """1,980,210 cycles in a current interpreter; 18.5 a multiply-accumulate."""
    network = (test_data / FIRE_ALARM).read_bytes()
    model = compile_model(network, name="model_000")
    values = draw_input(np.random.default_rng(1), int(np.prod(model.input.shape)))
    oracle = Oracle(network)
    oracle.invoke(values)
    functions = ["model_000_invoke", *(each.function for each in model.operators if each.function)]
    run, outputs = run_on_chip(tmp_path, [model], [[values]], functions)
    assert outputs == [[oracle.output().tobytes()]]
    assert not _library_calls(tmp_path / "networks.elf")
    convolution = run.functions["op_01_conv_2d"].cycles
    assert convolution / model.operators[1].macs <= 2.5
    assert run.functions["model_000_invoke"].cycles <= 240_000
