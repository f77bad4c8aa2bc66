"""Cycles of the kernels on the emulated chip: ``kernel.*`` and ``model.keywords.network``.

python -m benchmarks.kernels
"""

import sys
import tempfile
from pathlib import Path

import numpy as np

from benchmarks._results import record
from jerboa.compiler import CompiledModel, compile_model
from jerboa.device import build_firmware_elf
from jerboa.emulator import BARE_LINKER_SCRIPT, BARE_SOURCES, ElfRun, run_elf

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "compiler"))

import chip_networks

COMMAND = "python -m benchmarks.kernels"
CONDITIONS = (
    "normally distributed weights, each filter's greatest 127; random input; code in RAM, copied "
    "there within the time where it does not stay; emulator: no XIP cache misses, no contention"
)
ROWS = {
    "kernel.pointwise": (chip_networks.pointwise, "1x1, 64 to 64 channels, on 25x5"),
    "kernel.depthwise": (chip_networks.depthwise, "3x3, 64 channels, on 25x5"),
    "kernel.large": (chip_networks.large, "3x3, 64 to 64 channels, on 4x2: a loop over weights"),
    "kernel.dense": (chip_networks.dense, "256 to 128"),
}
HARNESS = """\
#include "jerboa_model.h"
int8_t input[JERBOA_MODEL_INPUT_BYTES];
int8_t output[JERBOA_MODEL_OUTPUT_BYTES];
void run(void) { jerboa_model_invoke(input, output); }
"""


def run_on_chip(network: bytes) -> tuple[CompiledModel, ElfRun]:
    """Run a network once on random input, with the cycles of each operator and of the whole."""
    model = compile_model(network)
    functions = [each.function for each in model.operators if each.function]
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        for name, text in model.files.items():
            (folder / name).write_text(text, encoding="utf-8")
        (folder / "run.c").write_text(HARNESS, encoding="utf-8")
        sources = [folder / name for name in sorted(model.files) if not name.endswith(".h")]
        elf = folder / "network.elf"
        build_firmware_elf(
            [folder / "run.c", *sources, *BARE_SOURCES],
            BARE_LINKER_SCRIPT,
            elf,
            include=[folder],
            flags=["-DJERBOA_CHIP"],
        )
        noise = np.random.default_rng(0).integers(-128, 128, int(np.prod(model.input.shape)))
        fill = {"input": noise.astype(np.int8).tobytes()}
        run = run_elf(elf, write=fill, function_cycles=[*functions, "jerboa_model_invoke"])
    return model, run


def main() -> None:
    for name, (make, shape) in ROWS.items():
        model, run = run_on_chip(make())
        (operator,) = model.operators
        cost = run.functions[operator.function].cycles / operator.macs
        unit = "cycles per multiply-accumulate"
        record(name, round(cost, 2), unit, COMMAND, f"{shape}; {CONDITIONS}")
    model, run = run_on_chip(chip_networks.keywords())
    cycles = run.functions["jerboa_model_invoke"].cycles
    conditions = f"DS-CNN, {model.macs:,} multiply-accumulates, random weights; {CONDITIONS}"
    record("model.keywords.network", cycles, "cycles", COMMAND, conditions)


if __name__ == "__main__":
    main()
