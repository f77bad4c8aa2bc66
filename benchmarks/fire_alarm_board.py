"""The models of ``benchmarks.fire_alarm`` on the virtual board: ``alarm.….NAME.board.*``.

Each firmware hears the alarm that its model was trained without, and ESC-10's fold 1, through the
microphone pin. Of the hops those are counted that end where a window of the other columns does.
"""

import argparse
import os
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from benchmarks._results import record
from benchmarks.fire_alarm import run_folder
from jerboa.clips import BACKGROUND, SAMPLE_RATE, Recording, WindowSettings, esc50, one_label
from jerboa.clips import windows_of as find_windows
from jerboa.emulator import simulate
from jerboa.firmware import HOP_SAMPLES, build_firmware
from jerboa.training import TrainingSettings

COMMAND = "JERBOA_TEST_DATA=../shared/data python -m benchmarks.fire_alarm_board"
BACKGROUND_SECONDS = 2
ALARM = "alarm"
AT_ONCE = 2


def detections(uf2: Path, recording: Recording, seconds: int | None) -> tuple[int, int]:
    """Play a recording; windows that are detected, and windows in all."""
    settings = TrainingSettings()
    pause_db = None if recording.label == BACKGROUND else settings.pause_db
    gates = WindowSettings(gate_dbfs=settings.silence_gate_dbfs, pause_db=pause_db)
    samples = recording.samples()[: seconds and seconds * SAMPLE_RATE]
    starts = find_windows(recording, gates)
    starts = starts[starts + SAMPLE_RATE <= len(samples)]
    hops = {hop.number: hop for hop in simulate(uf2, samples).hops if hop.warm}
    ends = [-(-(int(start) + SAMPLE_RATE) // HOP_SAMPLES) - 1 for start in starts]
    heard = [hops[end].label == ALARM for end in ends if end in hops]
    return sum(heard), len(heard)


def total(uf2: Path, recordings: Sequence[Recording], seconds: int | None) -> tuple[int, int]:
    """Sum over recordings, two simulations at a time."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        counts = list(pool.map(partial(detections, uf2, seconds=seconds), recordings))
    return sum(heard for heard, _ in counts), sum(windows for _, windows in counts)


def main() -> None:
    """Build and play every model that ``benchmarks.fire_alarm`` has left."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=Path, default=Path("build/fire_alarm"))
    models = parser.parse_args().models
    data = Path(os.environ["JERBOA_TEST_DATA"])
    fold = esc50(data / "esc10").select(folds=(1,)).relabel(BACKGROUND).recordings
    for alarm in one_label(data / "fire_alarms", ALARM).recordings:
        assert alarm.path is not None
        name = alarm.path.stem
        with tempfile.TemporaryDirectory() as scratch:
            uf2 = build_firmware(
                run_folder(models, name, seed=0) / "model.tflite", Path(scratch)
            ).uf2
            found, windows = total(uf2, [alarm], None)
            false_alarms, others = total(uf2, fold, BACKGROUND_SECONDS)
        prefix = f"alarm.leave_one_out.{name}.board"
        heard = (
            f"virtual board, the model's own threshold, whole recording, "
            f"{windows} windows that hold sound"
        )
        quiet = (
            f"virtual board, the first {BACKGROUND_SECONDS} s of each clip of ESC-10's fold 1, "
            f"{others} windows"
        )
        recall = round(100 * found / windows, 1)
        record(f"{prefix}.recall", recall, "% of windows", COMMAND, heard)
        record(f"{prefix}.false_alarms", false_alarms, "windows", COMMAND, quiet)


if __name__ == "__main__":
    main()
