"""The USB microphone: the classifier's own samples, and time that stays true."""

from pathlib import Path
from typing import Literal

import numpy as np
import pytest

from jerboa import emulator
from jerboa.clips import read_clip
from jerboa.emulator import UsbStep
from jerboa.firmware import build_firmware

pytestmark = pytest.mark.emulator

HOP = 512
RESERVE = 256
"""Samples that wait in the ring when a hop comes."""


@pytest.fixture(scope="module")
def recording(
    alarm_model: Path, test_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> emulator.Simulation:
    """A second of a real alarm, recorded over USB while it is classified."""
    firmware = build_firmware(alarm_model, tmp_path_factory.mktemp("firmware"))
    clip = read_clip(test_data / "fire_alarms" / "bigsoundbank-0800.flac")[:16_000]
    samples = emulator.Probe("classifier_front_end", ("samples", 2 * (128 + HOP)))
    return emulator.simulate(firmware.uf2, clip, probes=[samples], record_usb_audio=True)


def test_samples_are_those_that_the_classifier_sees(recording: emulator.Simulation) -> None:
    """From the first hop after the stream was opened on: none lost, none twice, none changed."""
    hops = np.ascontiguousarray(recording.probes[0].data).view("<i2")[:, 128:]
    heard = recording.usb_audio
    start = int(np.flatnonzero(heard)[0])
    seen = np.ascontiguousarray(hops).reshape(-1)
    for first in range(len(hops)):
        lead = np.flatnonzero(hops[first])
        begin = start - int(lead[0]) if len(lead) else -1
        whole = heard[max(begin, 0) :][: len(seen) - first * HOP]
        if begin >= 0 and np.array_equal(whole, seen[first * HOP :][: len(whole)]):
            break
    else:
        pytest.fail("the recording is no piece of what the classifier saw")
    assert len(whole) > 20 * HOP


def test_recording_costs_no_hop(recording: emulator.Simulation) -> None:
    numbers = [hop.number for hop in recording.hops]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    assert recording.hops[-1].overruns == 0
    assert recording.warnings == ()


def test_every_frame_brings_a_packet_of_its_size(device: Path) -> None:
    """15 to 17 samples; a second of frames is a second of samples, within the reserve."""
    run = emulator.simulate(device, seconds=2.1, record_usb_audio=True)
    sizes = np.array([len(packet) for packet in run.usb.audio_packets])
    assert set(sizes) <= {15, 16, 17}
    assert sizes.sum() == pytest.approx(16 * len(sizes), abs=RESERVE)
    assert run.warnings == ()


def ramp(run: emulator.Simulation) -> np.ndarray:
    """What ``firmware/main.c`` counts up, one a sample; zeros are silence."""
    return run.usb_audio[run.usb_audio != 0].astype(np.int64)


@pytest.mark.parametrize("parts_per_million", [-1500, 0, 1500])
def test_clocks_that_differ_lose_no_sample(device: Path, parts_per_million: int) -> None:
    """A bus three times as wrong as USB 2.0 allows (7.1.12: frames of 1 ms within 500 ppm)."""
    run = emulator.simulate(
        device, seconds=3.0, record_usb_audio=True, usb_frame_ppm=parts_per_million
    )
    counted = ramp(run)
    assert len(counted) > 40_000
    steps = np.diff(counted) % 32_767
    np.testing.assert_array_equal(steps, 1)
    sizes = [len(packet) for packet in run.usb.audio_packets[200:]]
    expected = 16 * (1 + parts_per_million / 1e6)
    assert np.mean(sizes) == pytest.approx(expected, abs=0.02)


@pytest.mark.parametrize("revision", [1, 2])
def test_a_stream_that_is_closed_and_opened_again(device: Path, revision: Literal[1, 2]) -> None:
    """What was said meanwhile is not told later, and the serial port hears nothing of it."""
    steps = [UsbStep(0.3 + 0.1 * at, "record", value=at % 2) for at in range(6)]
    run = emulator.simulate(
        device, seconds=1.0, usb_steps=steps, record_usb_audio=True, chip_revision=revision
    )
    counted = ramp(run)
    gaps = np.diff(counted)[np.diff(counted) != 1]
    assert 1 <= len(gaps) <= 6
    assert (gaps > 0).all(), "time only goes on"
    assert run.warnings == ()
