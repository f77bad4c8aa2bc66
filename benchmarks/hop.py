"""A hop of the tutorial's model on the virtual board: ``hop.*``, ``image.*``, ``network.*``.

JERBOA_TEST_DATA=../shared/data python -m benchmarks.hop
"""

import os
import tempfile
from pathlib import Path

import numpy as np

from benchmarks._results import record
from jerboa.clips import read_clip
from jerboa.compiler import compile_model
from jerboa.device import build_firmware_elf
from jerboa.emulator import BARE_LINKER_SCRIPT, BARE_SOURCES, Probe, run_elf, simulate
from jerboa.firmware import Firmware, build_firmware

COMMAND = "JERBOA_TEST_DATA=../shared/data python -m benchmarks.hop"
NOT_MODELLED = "emulator: no XIP cache misses, no bus contention, no exception entry"
SECONDS = 4
RATE = 16_000
CONV_MACS = 86_528

TUTORIAL = {
    "hop.microphone": 381_632,
    "hop.frontend": 4 * 79_232 + 21_389,
    "hop.network": 3_156_261,
    "hop.total": 3_883_392,
}
"""The tutorial's own firmware, -O3, its pinned libraries, in the same emulator."""

TUTORIAL_OPERATORS = {
    "resize_nearest_neighbor": 311_532,
    "conv_2d": 2_781_388,
    "max_pool_2d": 53_397,
    "fully_connected": 4_336,
    "logistic": 240,
}

AS_BUILT = "columns picked by the front end, rows by the convolution"

HARNESS = """\
#include "jerboa_model.h"
int8_t input[JERBOA_MODEL_INPUT_BYTES];
int8_t output[JERBOA_MODEL_OUTPUT_BYTES];
void run(void) { jerboa_model_invoke(input, output); }
"""


def measure_hop(firmware: Firmware, data: Path) -> None:
    """Play a real alarm and record the worst hop of each stage."""
    clip = read_clip(data / "fire_alarms" / "bigsoundbank-0800.flac")[: SECONDS * RATE]
    # From the start of keep_hop, called last in the front end, to the network: its copies.
    copies = [Probe(at, ("history", 4)) for at in ("keep_hop", "classifier_network")]
    simulation = simulate(firmware.uf2, clip, probes=copies)
    start, end = (probe.cycles for probe in simulation.probes)
    record(
        "hop.copies",
        int((end[: len(start)] - start[: len(end)]).max()),
        "cycles",
        COMMAND,
        f"history and overlap; worst hop; the tutorial's firmware: 28,528; {NOT_MODELLED}",
    )
    warm = next(hop for hop in simulation.hops if hop.warm)
    record(
        "start.first_valid",
        round(1000 * (simulation.start_seconds + warm.time)),
        "ms",
        COMMAND,
        f"from power-on to the first line of a hop that counts, {warm.end:.3f} s of audio in it; "
        "emulator: clock start-up and USB as modelled",
    )
    for name, before in TUTORIAL.items():
        cycles = int(simulation.cycles[name.removeprefix("hop.")].max())
        conditions = (
            f"worst of {len(simulation.hops)} hops of a real alarm, 125 MHz, 4,000,000 a hop; "
            f"the tutorial's firmware: {before:,}; {NOT_MODELLED}"
        )
        record(name, cycles, "cycles", COMMAND, conditions)


def record_image(name: str, firmware: Firmware, conditions: str) -> None:
    """Record what of flash and RAM a firmware takes."""
    memory = firmware.memory
    flash, ram = memory.flash_bytes, memory.ram_bytes
    record(f"{name}.flash", flash, "bytes", COMMAND, f"{conditions}; tutorial: 389,600")
    record(f"{name}.ram", ram, "bytes", COMMAND, f"{conditions}, stack included; tutorial: 202,600")


def measure_operators(model: Path, folder: Path) -> None:
    """Run the network alone and record each operator."""
    compiled = compile_model(model, narrow_input=True)
    for name, text in compiled.files.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "run.c").write_text(HARNESS, encoding="utf-8")
    sources = [folder / "run.c", *sorted(folder.glob("jerboa_model.[cS]")), *BARE_SOURCES]
    elf = folder / "network.elf"
    build_firmware_elf(sources, BARE_LINKER_SCRIPT, elf, include=[folder], flags=["-DJERBOA_CHIP"])
    functions = [operator.function for operator in compiled.operators if operator.function]
    size = int(np.prod(compiled.input.shape))
    noise = np.random.default_rng(0).integers(-128, 128, size).astype(np.int8)
    run = run_elf(elf, write={"input": noise.tobytes()}, function_cycles=functions)
    found = {function.split("_", 2)[2]: run.functions[function].cycles for function in functions}
    for kind, before in TUTORIAL_OPERATORS.items():
        cycles = found.get(kind, 0)
        conditions = f"tutorial: {before:,}; {AS_BUILT}; random input; {NOT_MODELLED}"
        record(f"network.{kind}", cycles, "cycles", COMMAND, conditions)
        if kind == "conv_2d":
            record(
                "kernel.conv2d",
                round(cycles / CONV_MACS, 2),
                "cycles per multiply-accumulate",
                COMMAND,
                f"8 filters of 8x8, stride 2, on 32 of 124 rows of 32; tutorial: 32.1; "
                f"{NOT_MODELLED}",
            )


def main() -> None:
    """Build, play, measure."""
    data = Path(os.environ["JERBOA_TEST_DATA"])
    model = data / "models" / "arm_fire_alarm_int8.tflite"
    with tempfile.TemporaryDirectory() as scratch:
        release = build_firmware(model, Path(scratch) / "release", mic_over_usb=False)
        measure_hop(release, data)
        record_image("image", release, "jerboa build --release")
        development = build_firmware(model, Path(scratch) / "development")
        record_image(
            "image.development", development, "with USB microphone and 2 s of sound for captures"
        )
        measure_operators(model, Path(scratch))


if __name__ == "__main__":
    main()
