"""The very UF2 on the virtual board, with real recordings in its microphone."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from tflite_builder import TfliteBuilder

from jerboa.clips import read_clip
from jerboa.emulator import Probe, Simulation, simulate
from jerboa.features import decimate_pdm
from jerboa.firmware import HOP_SAMPLES, Firmware, HostClassifier, build_firmware

pytestmark = pytest.mark.emulator

RATE = 16_000
HOP_CYCLES = 4_000_000
ALARMS = {"bigsoundbank-1151": 0, "bigsoundbank-1153": 0, "freesound-325367": 3}
"""Recordings that the tutorial's network knows, and the second at which the alarm is on."""
BACKGROUNDS = ("1-26222-A-10", "1-59513-A-0")
"""Rain and a dog of ESC-10, on which the tutorial's network gives no false alarm."""


@pytest.fixture(scope="module")
def firmware(alarm_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Firmware:
    folder = tmp_path_factory.mktemp("firmware")
    return build_firmware(alarm_model, folder, labels=["background", "alarm"])


@pytest.fixture(scope="module")
def alarm(firmware: Firmware, test_data: Path) -> Simulation:
    """2 s of a real alarm, with every hop's samples and the microphone's bits kept."""
    clip = read_clip(test_data / "fire_alarms" / "bigsoundbank-0800.flac")[: 2 * RATE]
    samples = Probe("classifier_front_end", ("samples", 2 * (128 + HOP_SAMPLES)))
    # From the start of keep_hop, called last in the front end, to the network: its copies.
    copies = [Probe(at, ("history", 4)) for at in ("keep_hop", "classifier_network")]
    return simulate(firmware.uf2, clip, probes=[samples, *copies], keep_pdm=True)


def decimated(simulation: Simulation) -> np.ndarray:
    """The samples that the firmware's hops have started from."""
    hops = np.ascontiguousarray(simulation.probes[0].data).view("<i2")
    return np.ascontiguousarray(hops[:, 128:]).reshape(-1)


def test_every_hop_equals_the_host_to_the_last_bit(alarm: Simulation, alarm_model: Path) -> None:
    """256 output values print as 256 different decimals: equal text is equal bits."""
    host = HostClassifier(alarm_model)
    outputs = host.stream(decimated(alarm))
    expected = np.floor((outputs[:, 0].astype(int) + 128) / 256 * 10_000 + 0.5) / 10_000
    for hop in alarm.hops:
        assert expected[hop.number] == hop.probabilities[0], f"hop {hop.number}"
    assert len(alarm.hops) > 55


def test_a_hop_stays_within_its_budget(alarm: Simulation) -> None:
    """The tutorial's own firmware takes 3,883,392 cycles."""
    budget = {"microphone": 80_000, "frontend": 110_000, "total": 440_000}
    for stage, cycles in budget.items():
        assert alarm.cycles[stage].max() <= cycles, stage
    start, end = (probe.cycles for probe in alarm.probes[1:])
    copies = end[: len(start)] - start[: len(end)]
    assert 0 < copies.min() <= copies.max() <= 1_500


def test_a_release_stays_within_40_kib_of_flash_and_of_ram(
    alarm_model: Path, tmp_path: Path
) -> None:
    """The tutorial's takes 389,600 and 202,600 bytes."""
    memory = build_firmware(alarm_model, tmp_path, mic_over_usb=False).memory
    assert memory.flash_bytes <= 40 * 1024
    assert memory.ram_bytes <= 40 * 1024


def test_decimation_equals_the_host(alarm: Simulation) -> None:
    """The board's samples are those that this computer makes of the same bits.

    The first bit is read before the microphone has seen an edge of its clock.
    """
    bits = np.concatenate([np.zeros(1, np.uint8), alarm.pdm])
    bits = bits[: len(bits) // 64 * 64].reshape(-1, 32)
    words = (bits.astype(np.uint32) << np.arange(31, -1, -1, dtype=np.uint32)).sum(axis=1)
    samples = decimated(alarm)
    expected = decimate_pdm(words.astype(np.uint32), gain=2)[: len(samples)]
    np.testing.assert_array_equal(samples, expected)


@pytest.mark.parametrize("name", ALARMS)
def test_a_real_alarm_lights_the_led(firmware: Firmware, test_data: Path, name: str) -> None:
    start = ALARMS[name] * RATE
    clip = read_clip(test_data / "fire_alarms" / f"{name}.flac")[start : start + 2 * RATE]
    simulation = simulate(firmware.uf2, clip)
    lit = simulation.led.duty[simulation.led.times > 1.2]
    assert lit.max() > 0.9
    assert [event.label for event in simulation.events] == ["alarm"]


@pytest.mark.parametrize("name", BACKGROUNDS)
def test_a_real_background_leaves_it_dark(firmware: Firmware, test_data: Path, name: str) -> None:
    clip = read_clip(test_data / "esc10" / "audio" / f"{name}.ogg")[: 2 * RATE]
    simulation = simulate(firmware.uf2, clip)
    assert simulation.led.duty.max() < 0.1
    assert all(hop.label == "background" for hop in simulation.hops if hop.warm)


def test_the_first_second_is_warming_up(alarm: Simulation) -> None:
    """No label, no light, until all that the network sees was heard."""
    for hop in alarm.hops:
        assert hop.warm == (hop.number >= 31)
        assert (hop.label is None) == (not hop.warm)
    assert alarm.led.duty[alarm.led.times < 1.0].max() == 0


def test_led_shines_as_bright_as_the_probability(alarm: Simulation) -> None:
    """From 0.0 to 1.0: each 32 ms of light is the probability of the hop before it."""
    for hop in alarm.hops[40:50]:
        later = np.argmin(np.abs(alarm.led.times - (hop.end + 0.032)))
        assert alarm.led.duty[later] == pytest.approx(hop.probabilities[0], abs=0.01)


def test_no_hop_is_missed_and_nothing_is_amiss(alarm: Simulation) -> None:
    numbers = [hop.number for hop in alarm.hops]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    assert all(hop.overruns == 0 for hop in alarm.hops)
    assert alarm.cycles["total"].max() < HOP_CYCLES
    assert alarm.warnings == ()


def test_stages_add_up(alarm: Simulation) -> None:
    """The total is that of the hop before, and counts telling it too."""
    cycles = alarm.cycles
    stages = cycles["microphone"] + cycles["frontend"] + cycles["network"]
    told = cycles["total"][2:] - stages[1:-1]
    assert told.min() > 0
    assert told.max() < 100_000


def slow_model() -> bytes:
    """A convolution of 7.3 million multiply-accumulates: more than a hop has time for."""
    builder = TfliteBuilder()
    source = builder.tensor((1, 124, 129, 1), 0.44, [-128])
    weights = builder.constant(np.ones((8, 8, 8, 1), np.int8), np.full(8, 0.01))
    bias = builder.constant(np.zeros(8, np.int32), np.full(8, 0.0044, np.float32))
    wide = builder.tensor((1, 117, 122, 8), 0.5, [-128])
    builder.operator(
        "CONV_2D",
        [source, weights, bias],
        wide,
        version=3,
        options="Conv2DOptions",
        padding=1,
        strideW=1,
        strideH=1,
    )
    pooled = builder.tensor((1, 1, 1, 8), 0.5, [-128])
    builder.operator(
        "MAX_POOL_2D",
        [wide],
        pooled,
        version=2,
        options="Pool2DOptions",
        padding=1,
        strideW=122,
        strideH=117,
        filterWidth=122,
        filterHeight=117,
    )
    answer = builder.tensor((1, 1), 1 / 256, [-128])
    dense = builder.constant(np.ones((1, 8), np.int8), np.full(1, 0.01))
    builder.operator(
        "FULLY_CONNECTED", [pooled, dense], answer, version=4, options="FullyConnectedOptions"
    )
    return builder.finish([source], [answer])


def test_an_overrun_is_counted_and_reported(tmp_path: Path) -> None:
    model = tmp_path / "slow.tflite"
    model.write_bytes(slow_model())
    firmware = build_firmware(model, tmp_path)
    simulation = simulate(firmware.uf2, np.zeros(RATE * 2, np.int16), patience=3.0)
    hops = simulation.hops
    assert len(hops) >= 2
    assert hops[-1].cycles["network"] > HOP_CYCLES
    for before, hop in pairwise(hops):
        missed = hop.number - before.number - 1
        assert missed > 0, "the stream's time goes on while the network runs"
        assert hop.overruns == before.overruns + missed
    for hop in hops:
        assert hop.end == pytest.approx((hop.number + 1) * 0.032)
        told = hop.cycles["network"] / 125e6 + 0.05
        assert 0 < hop.time - hop.end < told, "the time that is told is that of the audio"
