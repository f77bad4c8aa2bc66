"""Compiled networks run on the emulated chip."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from jerboa.compiler import CompiledModel
from jerboa.device import build_firmware_elf
from jerboa.emulator import BARE_LINKER_SCRIPT, BARE_SOURCES, ElfRun, run_elf


def run_on_chip(
    folder: Path,
    models: list[CompiledModel],
    inputs: list[NDArray[np.int8]],
    flags: Sequence[str] = (),
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
    flags = ["-DJERBOA_CHIP", *flags]
    build_firmware_elf(sources, BARE_LINKER_SCRIPT, elf, include=[folder], flags=flags)
    run = run_elf(
        elf,
        write={f"{name}_in": each.tobytes() for name, each in zip(names, inputs, strict=True)},
        read={f"{name}_out": size for name, size in zip(names, sizes, strict=True)},
        function_cycles=[each.function for each in models[0].operators if each.function],
    )
    return run, [run.memory[f"{name}_out"] for name in names]
