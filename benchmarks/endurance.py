"""Ten minutes of sound through the emulated board while everything talks: ``endurance.*``.

JERBOA_TEST_DATA=../shared/data python -m benchmarks.endurance [seconds]

Some ten minutes of this computer's time.
"""

import json
import os
import sys
import tempfile
from pathlib import Path

import numpy as np

from benchmarks._results import record
from jerboa.clips import read_clip
from jerboa.emulator import simulate
from jerboa.firmware import build_firmware

COMMAND = "JERBOA_TEST_DATA=../shared/data python -m benchmarks.endurance"
RATE = 16_000
WORDS = ("version\n", "status\n", "what is this?\n", "capture\n")


def sound(data: Path, seconds: int) -> np.ndarray:
    """Alarms and silence by turns."""
    alarm = read_clip(data / "fire_alarms" / "bigsoundbank-1151.flac")[: 3 * RATE]
    turn = np.concatenate([alarm, np.zeros(5 * RATE, np.int16)])
    return np.resize(turn, seconds * RATE)


def main() -> None:
    """Play, talk, count."""
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 600
    data = Path(os.environ["JERBOA_TEST_DATA"])
    model = data / "models" / "arm_fire_alarm_int8.tflite"
    commands = [(0.5 + 0.25 * n, WORDS[n % len(WORDS)]) for n in range(4 * seconds - 4)]
    with tempfile.TemporaryDirectory() as scratch:
        simulation = simulate(
            build_firmware(model, Path(scratch)).uf2,
            sound(data, seconds),
            record_usb_audio=True,
            commands=[(0.3, "capture on\n"), *commands],
            timeout=100 + 10 * seconds,
        )
    torn = 0
    for _, line in simulation.lines:
        try:
            json.loads(line)
        except ValueError:
            torn += 1
    clips = sum(
        "pcm" not in fields and fields.get("end", False) for _, fields in simulation.messages
    )
    status = [fields["status"] for _, fields in simulation.messages if "status" in fields][-1]
    conditions = (
        f"{simulation.seconds:.0f} s, {len(simulation.hops):,} hops told, {len(commands):,} "
        f"commands, {clips} clips, {len(simulation.usb_audio):,} samples over USB"
    )
    last = simulation.hops[-1]
    record("endurance.overruns", last.overruns, "hops", COMMAND, conditions)
    untold = last.number + 1 - simulation.hops[0].number - len(simulation.hops)
    record("endurance.untold", untold, "hops", COMMAND, conditions)
    record("endurance.torn", torn, "lines", COMMAND, conditions)
    record("endurance.usb_drops", status["usb_drops"], "lines", COMMAND, conditions)


if __name__ == "__main__":
    main()
