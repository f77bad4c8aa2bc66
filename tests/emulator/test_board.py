"""The product's own microphone, LED and USB code on the virtual board."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from jerboa import emulator
from jerboa.errors import SimulationError

pytestmark = pytest.mark.emulator

HOP = 0.032


@pytest.fixture(scope="module")
def run(reporter: Callable[..., Path]) -> emulator.Simulation:
    times = np.arange(16_000) / 16_000
    clip = (8000 * np.sin(2 * np.pi * (500 + 2000 * times) * times)).astype(np.int16)
    return emulator.simulate(reporter(), clip)


def test_host_reads_the_descriptors(run: emulator.Simulation) -> None:
    usb = run.usb
    assert usb.is_open
    assert (usb.device[0], usb.device[1], len(usb.device)) == (18, 1, 18)
    assert int.from_bytes(usb.configuration[2:4], "little") == len(usb.configuration)
    assert usb.strings[:2] == ("jerboa", "jerboa classifier")


def test_every_line_arrives_when_its_hop_ends(run: emulator.Simulation) -> None:
    assert len(run.hops) == len(run.usb_text.splitlines()) >= 30
    assert [json.loads(line)["hop"] for _, line in run.lines] == [h.number for h in run.hops]
    lateness = np.array([hop.time - hop.end for hop in run.hops])
    # A thousand rounds of work take 75 µs, and what a line needs is far below a millisecond.
    assert (lateness > 0).all()
    assert (lateness < 0.001).all()


def test_events_join_hops_of_a_label(run: emulator.Simulation) -> None:
    assert [event.label for event in run.events] == ["rest", "alarm"]
    rest, alarm = run.events
    assert rest.start == pytest.approx(5 * HOP, abs=0.001)
    assert rest.end == alarm.start == pytest.approx(9 * HOP, abs=0.001)
    assert (rest.probability, alarm.probability) == (0.25, 0.75)


def test_led_is_measured_at_the_pin(run: emulator.Simulation) -> None:
    off = run.led.times < 8 * HOP
    on = run.led.times > 10 * HOP
    assert not run.led.duty[off].any()
    np.testing.assert_allclose(run.led.duty[on], 0.5, atol=0.01)


def test_led_that_shines_at_low_level(build: Callable[..., Path]) -> None:
    uf2 = build("glow")
    plain = emulator.simulate(uf2, seconds=0.2, patience=None)
    inverse = emulator.simulate(uf2, seconds=0.2, patience=None, led_active_low=True)
    np.testing.assert_allclose(plain.led.duty[1:], 0.25, atol=0.001)
    np.testing.assert_allclose(inverse.led.duty[1:], 0.75, atol=0.001)


def test_firmwares_cycle_counts_are_the_emulators(run: emulator.Simulation) -> None:
    """SysTick as the firmware reads it, against markers that the emulator times."""
    starts = [cycle for number, cycle in run.markers if number == 1]
    stops = [cycle for number, cycle in run.markers if number == 2]
    first = run.hops[0].number
    between = np.array(stops)[first:] - np.array(starts)[first:]
    overhead = run.cycles["work"] - between[: len(run.hops)]
    # Two markers and the reading itself.
    assert set(overhead) <= {3, 4, 5, 6}


def test_nothing_to_warn_of(run: emulator.Simulation) -> None:
    assert run.warnings == ()


def test_hang_is_told_by_function_and_last_words(reporter: Callable[..., Path]) -> None:
    uf2 = reporter("HOPS_UNTIL_HANG=6u")
    with pytest.raises(SimulationError, match=r'silent .* running in hang; .*"hop":5,'):
        emulator.simulate(uf2, seconds=2, patience=0.3)


def test_picture(run: emulator.Simulation, tmp_path: Path) -> None:
    run.plot(tmp_path / "run.png")
    assert (tmp_path / "run.png").read_bytes().startswith(b"\x89PNG")
    assert [path.name for path in tmp_path.iterdir()] == ["run.png"]
    assert any("alarm" in line for line in run.summary())


def test_two_runs_are_the_same(reporter: Callable[..., Path], run: emulator.Simulation) -> None:
    again = emulator.simulate(reporter(), run.clip)
    assert again.usb_text == run.usb_text
    assert again.total_cycles == run.total_cycles
    np.testing.assert_array_equal(again.led.duty, run.led.duty)


def test_a_busy_board_counts_its_work(reporter: Callable[..., Path]) -> None:
    busy = emulator.simulate(reporter("WORK_LOOPS=168400"), seconds=0.3)
    assert busy.cycles["work"][-1] == pytest.approx(1.6e6, rel=0.05)


def test_bytes_reach_the_device(reporter: Callable[..., Path]) -> None:
    """At the interrupt they lie in the OUT buffer of endpoint 2, in the controller's memory."""
    buffer = emulator.Probe("usb_interrupt", (0x501002C0, 5))
    run = emulator.simulate(reporter(), seconds=0.2, usb_input=b"hello", probes=[buffer])
    copies = [bytes(copy) for copy in run.probes[0].data]
    assert b"hello" not in copies[:3]
    assert copies[-1] == b"hello"
