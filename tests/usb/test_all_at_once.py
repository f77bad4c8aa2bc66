"""Twenty seconds in which the computer listens, asks and is asked, all at once."""

import json
from pathlib import Path

import numpy as np
import pytest

from jerboa import emulator
from jerboa.clips import read_clip
from jerboa.firmware import build_firmware

pytestmark = pytest.mark.emulator

SECONDS = 20
COMMANDS = ("version", "status", "nonsense", "x" * 100, 'quo"te\\', "\x00\x7f", "capture")


def test_no_hop_is_missed_and_no_byte_torn(
    alarm_model: Path, test_data: Path, tmp_path: Path
) -> None:
    firmware = build_firmware(alarm_model, tmp_path)
    alarm = read_clip(test_data / "fire_alarms" / "bigsoundbank-0800.flac")
    clip = np.resize(alarm, SECONDS * 16_000)
    random = np.random.default_rng(7)
    times = np.sort(random.uniform(0.3, SECONDS - 0.3, 400))
    commands = [(float(at), f"{random.choice(COMMANDS)}\n") for at in times]
    samples = emulator.Probe("classifier_front_end", ("samples", 2 * (128 + 512)))
    run = emulator.simulate(
        firmware.uf2, clip, commands=commands, probes=[samples], record_usb_audio=True
    )
    lines = [json.loads(line) for line in run.usb_text.splitlines()]
    assert run.warnings == ()

    numbers = [hop.number for hop in run.hops]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    assert numbers[-1] > SECONDS / 0.032 - 3
    status = [line["status"] for line in lines if "status" in line][-1]
    for count in ("overruns", "usb_drops", "audio_drops", "watchdog_resets"):
        assert status[count] == 0, count

    seen = np.ascontiguousarray(run.probes[0].data).view("<i2")[:, 128:].reshape(-1)
    heard = run.usb_audio
    tail = heard[-SECONDS * 15_000 :]
    starts = np.flatnonzero(seen[: 16_000 * 4] == tail[0])
    assert any(np.array_equal(seen[at : at + len(tail)], tail) for at in starts)

    [stack] = [each.size for each in firmware.memory.sections if each.name == ".stack"]
    assert run.stack_bytes is not None
    assert run.stack_bytes < stack / 2, "half of it is a margin for other networks"
