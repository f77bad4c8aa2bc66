"""How long the demo takes, and what its detector finds elsewhere: ``demo.*``.

The demo trains on generated sounds, from a base that has heard ESC-10. Its detector, with the
decision that the demo has fitted, is tried on the four real alarms in real music, speech and other
sounds, on hours of these and of spoken digits, and on those of ``jerboa data background``: neither
it nor its base has heard any of them.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks._alarms import real_sounds
from benchmarks._background import music_and_speech
from benchmarks._results import record
from benchmarks.fire_alarm_streams import measure_hours, measure_scenes
from jerboa.device import cache_folder

COMMAND = "JERBOA_TEST_DATA=../shared/data python -m benchmarks.demo"
SET_UP = ("zig", "host")
"""Caches of the C compiler: filling them is set-up."""


def main() -> None:
    """Run the demo with an empty cache but for the C compiler."""
    program = "from jerboa.cli import main; main()"
    with tempfile.TemporaryDirectory() as scratch:
        cache = Path(scratch) / "cache"
        cache.mkdir()
        for name in SET_UP:
            (cache / name).symlink_to(cache_folder() / name)
        start = time.perf_counter()
        subprocess.run(
            [sys.executable, "-c", program, "demo", "-o", f"{scratch}/demo"],
            check=True,
            env={**os.environ, "JERBOA_CACHE": str(cache)},
        )
        seconds = time.perf_counter() - start
        record("demo.time", round(seconds), "s", COMMAND, "2 cores, from the shipped base")
        report(Path(scratch) / "demo" / "runs" / "demo" / "model.tflite")


def report(model: Path) -> None:
    """Try the demo's detector on real recordings."""
    sounds = real_sounds()
    scenes = measure_scenes(model, sounds.alarms, sounds.backgrounds, seed=0)
    streams = (
        "the demo's detector and decision; four real alarms at 0, 10 and 20 dB, 0.5 and 8 m, in "
        f"music, speech and other sounds, {scenes['hours']:.2f} h; none heard before; one run"
    )
    record("demo.real.recall", round(scenes["recall"], 1), "% within 2 s", COMMAND, streams)
    record("demo.real.latency", round(scenes["latency"], 2), "s, median", COMMAND, streams)
    hours = measure_hours(model, sounds)
    quiet = (
        f"the demo's detector and decision; {hours['hours']:.2f} h of music, speech, animals and "
        "spoken digits; one run"
    )
    record("demo.hours.false_alarms", round(hours["rate"], 2), "an hour", COMMAND, quiet)
    for kind, recordings in music_and_speech().items():
        found = measure_scenes(model, (), recordings, seed=0)
        conditions = (
            f"the demo's detector and decision; {found['hours']:.2f} h of {kind} of Debian's "
            "packages (jerboa data background); 95 % interval by recording "
            f"{found['rate_low']:.1f} to {found['rate_high']:.1f}; one run"
        )
        name = f"demo.{kind}.false_alarms"
        record(name, round(found["rate"], 1), "an hour", COMMAND, conditions)


if __name__ == "__main__":
    main()
