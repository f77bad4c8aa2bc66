"""The models of ``benchmarks.fire_alarm`` on the virtual board: ``alarm.….NAME.board.*``, ….

Each firmware hears the alarm that its model was trained without, and ESC-10's fold 1, through the
microphone pin. Of the hops those are counted that end where a window of the other columns does.
What a hop costs (``alarm.hop``, ``.ram``, ``.flash``) is that of the last one's release image.
"""

import argparse
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

from benchmarks._alarms import LABELS, NETWORK, SETTINGS, real_sounds
from benchmarks._release import record_release
from benchmarks._results import record
from benchmarks.fire_alarm import STRIDE, run_folder
from jerboa.clips import SAMPLE_RATE, Recording
from jerboa.emulator import simulate
from jerboa.firmware import HOP_SAMPLES, build_firmware
from jerboa.training import find_front_end, place_windows

COMMAND = "JERBOA_TEST_DATA=../shared/data python -m benchmarks.fire_alarm_board"
BACKGROUND_SECONDS, COST_SECONDS = 3, 3
WINDOW = find_front_end(SETTINGS.front_end).samples
AT_ONCE = 2


def detections(uf2: Path, recording: Recording, seconds: int | None) -> tuple[int, int]:
    """Play a recording; windows that are detected, and windows in all."""
    samples = recording.samples()[: seconds and seconds * SAMPLE_RATE]
    cut = replace(recording, path=None, held=samples)
    places, _ = place_windows([cut], LABELS, SETTINGS.model_copy(update={"stride": STRIDE}))
    hops = {hop.number: hop for hop in simulate(uf2, samples).hops if hop.warm}
    ends = [-(-(int(start) + WINDOW) // HOP_SAMPLES) - 1 for start in places[:, 1]]
    heard = [hops[end].label == LABELS[1] for end in ends if end in hops]
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
    sounds = real_sounds()
    for alarm in sounds.alarms:
        assert alarm.path is not None
        name = alarm.path.stem
        with tempfile.TemporaryDirectory() as scratch:
            model = run_folder(models, name, seed=0) / "model.tflite"
            uf2 = build_firmware(model, Path(scratch), mic_over_usb=False).uf2
            found, windows = total(uf2, [alarm], None)
            false_alarms, others = total(uf2, sounds.folds[1], BACKGROUND_SECONDS)
        prefix = f"alarm.leave_one_out.{name}.board"
        heard = (
            "virtual board, seed 0, at the model's own threshold of one half, whole recording, "
            f"{windows} windows that hold sound"
        )
        quiet = (
            f"virtual board, seed 0, likewise, the first {BACKGROUND_SECONDS} s of each clip of "
            f"ESC-10's fold 1, {others} windows"
        )
        recall = round(100 * found / windows, 1)
        record(f"{prefix}.recall", recall, "% of windows", COMMAND, heard)
        record(f"{prefix}.false_alarms", false_alarms, "windows", COMMAND, quiet)
    record_cost(model, alarm)


def record_cost(model: Path, alarm: Recording) -> None:
    """Write what a release image of a model costs, hearing the beginning of an alarm."""
    heard = alarm.samples()[: COST_SECONDS * SAMPLE_RATE]
    record_release(model, heard, "alarm", f"log-mel, {NETWORK}; hearing a real alarm", COMMAND)


if __name__ == "__main__":
    main()
