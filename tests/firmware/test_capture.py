"""The clip that a board sends is what its classifier has heard, whatever else goes on."""

import base64
import json
from pathlib import Path

import numpy as np
import pytest

from jerboa.clips import read_clip
from jerboa.emulator import Probe, Simulation, simulate
from jerboa.firmware import HOP_SAMPLES, Firmware, build_firmware
from jerboa.firmware._image import flash_image

pytestmark = pytest.mark.emulator

RATE = 16_000
CLIP_HOPS = 63
SAMPLES = Probe("classifier_front_end", ("samples", 2 * (128 + HOP_SAMPLES)))


@pytest.fixture(scope="module")
def firmware(alarm_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Firmware:
    folder = tmp_path_factory.mktemp("firmware")
    return build_firmware(alarm_model, folder, labels=["background", "alarm"])


@pytest.fixture(scope="module")
def sound(test_data: Path) -> np.ndarray:
    alarm = read_clip(test_data / "fire_alarms" / "bigsoundbank-1151.flac")
    return np.concatenate([np.zeros(RATE * 9 // 4, np.int16), alarm])[: RATE * 9 // 2]


def heard(simulation: Simulation) -> np.ndarray:
    """Samples of each hop, shape (hops, 512)."""
    hops = np.ascontiguousarray(simulation.probes[0].data).view("<i2")
    return hops[:, 128 : 128 + HOP_SAMPLES]


def clips(simulation: Simulation) -> list[dict]:
    """Each clip: its samples, last hop and probabilities, in the order of the lines."""
    found: list[dict] = []
    for _, fields in simulation.messages:
        if fields.get("reply") == "capture" and "id" in fields:
            found.append({**fields, "pcm": b"", "p": []})
        elif "pcm" in fields:
            clip = found[-1]
            assert fields["capture"] == clip["id"]
            assert fields["at"] == len(clip["pcm"]) // 2
            clip["pcm"] += base64.b64decode(fields["pcm"], validate=True)
        elif "capture" in fields and "p" in fields:
            found[-1]["p"].append(fields["p"])
        elif fields.get("end"):
            found[-1]["hop"] = fields["hop"]
    return found


def check(clip: dict, simulation: Simulation) -> None:
    samples = np.frombuffer(clip["pcm"], "<i2")
    assert len(samples) == clip["samples"] == CLIP_HOPS * HOP_SAMPLES
    first = clip["hop"] + 1 - CLIP_HOPS
    np.testing.assert_array_equal(samples, heard(simulation)[first : clip["hop"] + 1].reshape(-1))
    told = {hop.number: list(hop.probabilities) for hop in simulation.hops}
    for number, probabilities in zip(range(first, clip["hop"] + 1), clip["p"], strict=True):
        assert told.get(number, probabilities) == probabilities
    assert clip["t"] == (clip["hop"] + 1) * 32


def test_a_clip_is_what_was_heard_while_everything_else_goes_on(
    firmware: Firmware, sound: np.ndarray
) -> None:
    """Commands, audio over USB, a clip asked for and one of an event: no hop is missed, no line
    torn."""
    talk = [(0.1 + 0.01 * n, ("version\n", "status\n", "what?\n")[n % 3]) for n in range(400)]
    asked = [(0.5, "capture\n"), (0.6, "capture on\n"), (2.1, "capture\n")]
    simulation = simulate(
        firmware.uf2,
        sound,
        seconds=5.2,
        probes=[SAMPLES],
        record_usb_audio=True,
        commands=sorted(talk + asked),
    )
    for _, line in simulation.lines:
        json.loads(line)
    numbers = [hop.number for hop in simulation.hops]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    assert simulation.hops[-1].overruns == 0
    by_command, by_event = clips(simulation)
    check(by_command, simulation)
    check(by_event, simulation)
    start = next(f["t"] for _, f in simulation.messages if f.get("state") == "on")
    assert start < by_event["t"] < start + 2016, "the clip was not whole yet at the event"
    errors = [f["error"] for _, f in simulation.messages if f.get("command") == "capture"]
    assert errors == ["there is no whole clip yet; try again in 2 s"]
    assert len(simulation.usb_audio) > 3 * RATE
    assert simulation.warnings == ()


def test_a_release_has_no_capture(alarm_model: Path, tmp_path: Path) -> None:
    release = build_firmware(alarm_model, tmp_path, mic_over_usb=False)
    assert b"capture" not in flash_image(release.elf)
    simulation = simulate(release.uf2, seconds=0.5, commands=[(0.2, "capture\n")])
    errors = [f for _, f in simulation.messages if "error" in f]
    assert errors == [
        {"error": "unknown command; try version, status, boot or reset", "command": "capture"}
    ]
