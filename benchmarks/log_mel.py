"""The log-mel front end on the emulated chip: ``python -m benchmarks.log_mel``."""

import sys
import tempfile
from pathlib import Path

import numpy as np

from benchmarks._results import record
from jerboa.features import LevelNormalization, LogMel, Pcen

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "device"))
from log_mel_chip import STAGES, build_program, run_column, run_normalization

COMMAND = "python -m benchmarks.log_mel"
FRONT_ENDS = {"log_mel.column": LogMel(), "log_mel.column_64_ms": LogMel(window=1024, bands=64)}
NORMALIZATIONS = {"log_mel.level": LevelNormalization(), "log_mel.pcen": Pcen()}
WHERE = "equal to the host; code and tables in RAM; emulator, no bus contention"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        program = build_program(Path(folder))
        for name, front_end in FRONT_ENDS.items():
            noise = np.random.default_rng(0).integers(-32768, 32768, front_end.window)
            samples = noise.astype(np.int16)
            features, run = run_column(program, front_end, samples)
            np.testing.assert_array_equal(features, front_end.transform(samples))
            record(
                name,
                run.cycles_between(1, 2),
                "cycles",
                COMMAND,
                f"window {front_end.window}, {front_end.bands} bands; full-scale noise; {WHERE}",
            )
            if front_end == LogMel():
                for stage, function in STAGES.items():
                    cycles = run.functions[function].cycles
                    record(
                        f"{name}.{stage}", cycles, "cycles", COMMAND, f"of log_mel.column; {WHERE}"
                    )
        for name, normalization in NORMALIZATIONS.items():
            front_end = LogMel(normalization=normalization)
            noise = np.random.default_rng(1).normal(0, 1, 62 * 256) * np.geomspace(
                10, 9_000, 62 * 256
            )
            columns = front_end.logarithms(noise.astype(np.int16))
            normalized, run = run_normalization(program, front_end, columns)
            np.testing.assert_array_equal(normalized, front_end.normalize(columns))
            record(
                name,
                round(run.cycles_between(2, 3) / len(columns)),
                "cycles a column",
                COMMAND,
                f"beside the column's own; 40 bands; noise that grows by 59 dB; {WHERE}",
            )


if __name__ == "__main__":
    main()
