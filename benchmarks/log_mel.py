"""The log-mel front end on the emulated chip: ``python -m benchmarks.log_mel``."""

import tempfile
from pathlib import Path

import numpy as np

from benchmarks._results import record
from jerboa.device import DEVICE_ROOT, build_firmware_elf, mel_tables
from jerboa.emulator import BARE_LINKER_SCRIPT, BARE_SOURCES, ElfRun, run_elf
from jerboa.features import LogMel

COMMAND = "python -m benchmarks.log_mel"
HARNESS = Path(__file__).parent.parent / "tests" / "device" / "log_mel_on_chip.c"
FRONT_ENDS = {"log_mel.column": LogMel(), "log_mel.column_64_ms": LogMel(window=1024, bands=64)}


def run_column(front_end: LogMel, samples: np.ndarray, folder: Path) -> ElfRun:
    """One column on the chip, between markers 1 and 2."""
    tables = mel_tables(front_end.window, front_end.bands, front_end.low_hz, front_end.high_hz)
    facts = [tables.window, tables.fft, tables.bands, tables.first_bin, tables.gain]
    names = ("log_mel.c", "log_mel_fft.c", "log_mel_tables.c")
    sources = [*BARE_SOURCES, HARNESS, *(DEVICE_ROOT / "dsp" / name for name in names)]
    elf = folder / "log_mel.elf"
    build_firmware_elf(sources, BARE_LINKER_SCRIPT, elf, flags=["-DJERBOA_CHIP"])
    fill = {
        "hann": np.array(tables.hann, np.uint16),
        "segments": np.array(tables.segments, np.uint16),
        "facts": np.array(facts, np.uint16),
        "samples": samples,
    }
    write = {name: array.tobytes() for name, array in fill.items()}
    return run_elf(elf, write=write, read={"features": 2 * front_end.bands})


def main() -> None:
    for name, front_end in FRONT_ENDS.items():
        noise = np.random.default_rng(0).integers(-32768, 32768, front_end.window)
        samples = noise.astype(np.int16)
        with tempfile.TemporaryDirectory() as folder:
            run = run_column(front_end, samples, Path(folder))
        features = np.frombuffer(run.memory["features"], np.int16)
        np.testing.assert_array_equal(features, front_end.transform(samples)[0])
        record(
            name,
            run.cycles_between(1, 2),
            "cycles",
            COMMAND,
            f"window {front_end.window}, {front_end.bands} bands, equal to the host; "
            "full-scale noise; code and tables in RAM; emulator, no bus contention",
        )


if __name__ == "__main__":
    main()
