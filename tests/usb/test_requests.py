"""Every standard request of USB 2.0, chapter 9, right and wrong; and what halts and restarts."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

import numpy as np
import pytest

from jerboa import emulator
from jerboa.emulator import UsbStep

pytestmark = pytest.mark.emulator

Setup = tuple[int, int, int, int, int]
"""bmRequestType, bRequest, wValue, wIndex, wLength."""

GET_STATUS, CLEAR_FEATURE, SET_FEATURE, SET_ADDRESS = 0, 1, 3, 5
GET_DESCRIPTOR, SET_DESCRIPTOR, GET_CONFIGURATION, SET_CONFIGURATION = 6, 7, 8, 9
GET_INTERFACE, SET_INTERFACE, SYNCH_FRAME = 10, 11, 12
HALT = 0
STALL = None


def packet(setup: Setup) -> bytes:
    kind, request, *words = setup
    return bytes([kind, request]) + b"".join(word.to_bytes(2, "little") for word in words)


def payload(setup: Setup) -> bytes:
    """What goes to the device."""
    return b"" if setup[0] & 0x80 else bytes(setup[4])


def ask(device: Path, setups: Sequence[Setup], **options: object) -> list[bytes | None]:
    steps = [
        UsbStep(0.1 + 0.002 * at, "request", data=packet(setup) + payload(setup))
        for at, setup in enumerate(setups)
    ]
    run = emulator.simulate(device, seconds=0.15 + 0.002 * len(setups), usb_steps=steps, **options)  # type: ignore[arg-type]
    assert [reply.setup for reply in run.usb.replies] == [packet(setup) for setup in setups]
    assert run.warnings == ()
    return [reply.data for reply in run.usb.replies]


CASES: list[tuple[str, Setup, bytes | None]] = [
    ("the device's status: bus powered, no remote wake-up", (0x80, GET_STATUS, 0, 0, 2), b"\0\0"),
    ("an interface's", (0x81, GET_STATUS, 0, 4, 2), b"\0\0"),
    ("of an interface that is not there", (0x81, GET_STATUS, 0, 5, 2), STALL),
    ("an endpoint's", (0x82, GET_STATUS, 0, 0x82, 2), b"\0\0"),
    ("of the control endpoint", (0x82, GET_STATUS, 0, 0, 2), b"\0\0"),
    ("of an endpoint that is not there", (0x82, GET_STATUS, 0, 0x84, 2), STALL),
    ("of one that is not open yet", (0x82, GET_STATUS, 0, 0x83, 2), STALL),
    ("of an endpoint's other direction", (0x82, GET_STATUS, 0, 0x01, 2), STALL),
    ("the configuration", (0x80, GET_CONFIGURATION, 0, 0, 1), b"\x01"),
    ("a configuration that is not there", (0x00, SET_CONFIGURATION, 2, 0, 0), STALL),
    ("an alternate setting", (0x81, GET_INTERFACE, 0, 1, 1), b"\0"),
    ("of an interface that is not there", (0x81, GET_INTERFACE, 0, 9, 1), STALL),
    ("the stream opens", (0x01, SET_INTERFACE, 1, 4, 0), b""),
    ("and says so", (0x81, GET_INTERFACE, 0, 4, 1), b"\x01"),
    ("its endpoint is there", (0x82, GET_STATUS, 0, 0x83, 2), b"\0\0"),
    ("and is never halted, being isochronous", (0x02, SET_FEATURE, HALT, 0x83, 0), STALL),
    ("it has no third setting", (0x01, SET_INTERFACE, 2, 4, 0), STALL),
    ("nor has the serial port a second", (0x01, SET_INTERFACE, 1, 1, 0), STALL),
    ("the stream closes", (0x01, SET_INTERFACE, 0, 4, 0), b""),
    ("and says so", (0x81, GET_INTERFACE, 0, 4, 1), b"\0"),
    ("a halt", (0x02, SET_FEATURE, HALT, 0x81, 0), b""),
    ("is told", (0x82, GET_STATUS, 0, 0x81, 2), b"\x01\0"),
    ("by this endpoint only", (0x82, GET_STATUS, 0, 0x82, 2), b"\0\0"),
    ("and cleared", (0x02, CLEAR_FEATURE, HALT, 0x81, 0), b""),
    ("which is told too", (0x82, GET_STATUS, 0, 0x81, 2), b"\0\0"),
    ("a second halt", (0x02, SET_FEATURE, HALT, 0x81, 0), b""),
    ("ends with the interface's setting", (0x01, SET_INTERFACE, 0, 0, 0), b""),
    ("of which it is", (0x82, GET_STATUS, 0, 0x81, 2), b"\0\0"),
    ("the control endpoint is never halted", (0x02, SET_FEATURE, HALT, 0, 0), STALL),
    ("so clearing that is right", (0x02, CLEAR_FEATURE, HALT, 0, 0), b""),
    ("no other feature", (0x02, SET_FEATURE, 1, 0x81, 0), STALL),
    ("no remote wake-up", (0x00, SET_FEATURE, 1, 0, 0), STALL),
    ("no test mode at full speed", (0x00, SET_FEATURE, 2, 0x0100, 0), STALL),
    ("an address beyond 127", (0x00, SET_ADDRESS, 128, 0, 0), STALL),
    ("descriptors are not set", (0x00, SET_DESCRIPTOR, 0x0100, 0, 18), STALL),
    ("no frame to synchronize", (0x82, SYNCH_FRAME, 0, 0x82, 2), STALL),
    ("no device qualifier at full speed", (0x80, GET_DESCRIPTOR, 0x0600, 0, 10), STALL),
    ("a string that is not there", (0x80, GET_DESCRIPTOR, 0x03F0, 0x0409, 255), STALL),
    ("a second configuration", (0x80, GET_DESCRIPTOR, 0x0201, 0, 9), STALL),
    ("a request in the wrong direction", (0x00, GET_STATUS, 0, 0, 0), STALL),
    ("a request that is none", (0x80, 99, 0, 0, 8), STALL),
    ("a type that is reserved", (0xE0, 0, 0, 0, 8), STALL),
    ("nothing asked for", (0x80, GET_DESCRIPTOR, 0x0100, 0, 0), b""),
    ("line coding", (0xA1, 0x21, 0, 0, 7), bytes([0, 0xC2, 1, 0, 0, 0, 8])),
    ("of another interface", (0xA1, 0x21, 0, 1, 7), STALL),
    ("a line coding of the wrong length", (0x21, 0x20, 0, 0, 64), STALL),
    ("a command of no protocol", (0x21, 0x00, 0, 0, 4), b""),
    ("has an empty answer", (0xA1, 0x01, 0, 0, 64), b""),
    ("an empty command", (0x21, 0x00, 0, 0, 0), b""),
    ("one that is longer than a packet", (0x21, 0x00, 0, 0, 65), STALL),
    ("one to another interface", (0x21, 0x00, 0, 1, 4), STALL),
    ("no break", (0x21, 0x23, 0xFFFF, 0, 0), STALL),
    ("no landing page", (0xC0, 2, 1, 2, 255), STALL),
    ("no third reset", (0x21, 3, 0, 2, 0), STALL),
]


def test_standard_requests(device: Path) -> None:
    answers = ask(device, [setup for _, setup, _ in CASES])
    for (name, setup, expected), answer in zip(CASES, answers, strict=True):
        assert answer == expected, f"{name}: {packet(setup).hex()}"


def test_an_answer_is_cut_to_what_was_asked_for(device: Path) -> None:
    """With and without a last packet that is full: 64 bytes are two packets, 183 end in 55."""
    lengths = [1, 8, 9, 63, 64, 65, 128, 182, 183, 184, 255, 4096]
    answers = ask(device, [(0x80, GET_DESCRIPTOR, 0x0200, 0, length) for length in lengths])
    whole = answers[-1]
    assert whole is not None
    assert len(whole) == 183
    assert answers == [whole[:length] for length in lengths]


def test_without_configuration_there_is_only_endpoint_0(device: Path) -> None:
    setups: list[Setup] = [
        (0x00, SET_CONFIGURATION, 0, 0, 0),
        (0x80, GET_CONFIGURATION, 0, 0, 1),
        (0x81, GET_INTERFACE, 0, 0, 1),
        (0x82, GET_STATUS, 0, 0x82, 2),
        (0x82, GET_STATUS, 0, 0, 2),
    ]
    assert ask(device, setups, patience=None) == [b"", b"\0", STALL, STALL, b"\0\0"]


@pytest.mark.parametrize("revision", [1, 2])
def test_a_halt_in_the_stream_of_lines_loses_no_byte(device: Path, revision: Literal[1, 2]) -> None:
    """Halted, cleared while halted and while not, both directions: lines stay whole."""
    halts = [(0x02, SET_FEATURE, HALT, 0x82, 0), (0x02, CLEAR_FEATURE, HALT, 0x82, 0)]
    restart = (0x01, SET_INTERFACE, 0, 1, 0)
    clears = [(0x02, CLEAR_FEATURE, HALT, at, 0) for at in (0x82, 0x02)]
    steps = [UsbStep(0.1, "send", data=b"flood\n" * 3)]
    steps += [
        UsbStep(0.1002 + 0.0004 * at, "request", data=packet(setup))
        for at, setup in enumerate([*halts, *clears, *halts, restart] * 3)
    ]
    steps += [UsbStep(0.15, "send", data=b"still there\n")]
    run = emulator.simulate(device, seconds=0.2, usb_steps=steps, chip_revision=revision)
    lines = [json.loads(line) for line in run.usb_text.splitlines()]
    assert lines[-1].get("drops", 0) >= 0
    assert {"got": "still there"} in lines
    assert len(run.usb.replies) == 21
    assert all(reply.data == b"" for reply in run.usb.replies)
    assert run.warnings == ()


@pytest.mark.parametrize(
    "setup",
    [(0x02, CLEAR_FEATURE, HALT, 0x02, 0), (0x02, SET_FEATURE, HALT, 0x02, 0)],
    ids=["clear", "set"],
)
def test_a_line_that_came_just_before_a_halt_is_kept(device: Path, setup: Setup) -> None:
    """The interrupt is held off until both have come: the line was acknowledged, so it counts."""
    steps = [UsbStep(0.1, "send", data=b"!\n"), UsbStep(0.1006, "send", data=b"kept\n")]
    steps += [UsbStep(0.1012, "request", data=packet(setup))]
    run = emulator.simulate(device, seconds=0.15, usb_steps=steps)
    assert {"got": "kept"} in [json.loads(line) for line in run.usb_text.splitlines()]
    assert [reply.data for reply in run.usb.replies] == [b""]
    assert run.warnings == ()


@pytest.mark.parametrize("way", ["touch", "reset interface"])
def test_the_board_can_be_flashed_without_its_button(device: Path, way: str) -> None:
    """1200 bit/s, as Arduino's tools do; request 1 of the reset interface, as picotool does."""
    bootsel = UsbStep(0.1, "request", data=packet((0x21, 1, 0, 2, 0)))
    touch = UsbStep(0.1, "rate", value=1200)
    run = emulator.simulate(device, seconds=1.0, usb_steps=[touch if way == "touch" else bootsel])
    assert run.is_in_boot_rom
    assert run.seconds == pytest.approx(0.1, abs=0.002)
    if way == "reset interface":
        assert [reply.data for reply in run.usb.replies] == [b""], "acknowledged before it goes"


def test_other_speeds_leave_it_running(device: Path) -> None:
    steps = [UsbStep(0.1, "rate", value=value) for value in (9600, 921_600, 1201)]
    run = emulator.simulate(device, seconds=0.2, usb_steps=steps)
    assert not run.is_in_boot_rom


def test_the_reset_interface_restarts_the_firmware(device: Path) -> None:
    """Request 2: the device goes and comes back, and its hops begin anew."""
    step = UsbStep(0.2, "request", data=packet((0x21, 2, 0, 2, 0)))
    run = emulator.simulate(device, seconds=0.6, usb_steps=[step])
    assert len(run.restarts) == 1
    numbers = [json.loads(line)["n"] for _, line in run.lines]
    restart = int(np.argmin(np.diff(numbers))) + 1
    assert numbers[restart] < numbers[restart - 1]


def test_windows_is_told_of_winusb_for_the_reset_interface(device: Path) -> None:
    """Microsoft OS 2.0 Descriptors Specification, tables 10 to 15, header by header."""
    (answer,) = ask(device, [(0xC0, 1, 0, 7, 178)])
    assert answer is not None
    words = [int.from_bytes(answer[at : at + 2], "little") for at in range(0, len(answer), 2)]
    assert words[:5] == [10, 0, 0x0000, 0x0603, len(answer)], "set: Windows 8.1 and later"
    assert words[5:9] == [8, 1, 0, len(answer) - 10], "the first configuration"
    assert words[9:13] == [8, 2, 2, len(answer) - 18], "from interface 2 on"
    assert words[13:15] == [20, 3]
    assert answer[30:46] == b"WINUSB".ljust(16, b"\0")
    assert words[23:26] == [132, 4, 7], "a registry property, REG_MULTI_SZ"
    name, rest = answer[54 : 54 + words[26]], answer[54 + words[26] :]
    assert name.decode("utf-16-le") == "DeviceInterfaceGUIDs\0"
    assert int.from_bytes(rest[:2], "little") == len(rest) - 2 == 80
    guids = rest[2:].decode("utf-16-le")
    assert guids.startswith("{")
    assert guids.endswith("}\0\0")
    assert len(guids) == 40


BuildDevice = Callable[..., Path]


def test_requests_of_the_microphone_are_errors_without_it(build_device: BuildDevice) -> None:
    silent = build_device("JERBOA_USB_AUDIO=0")
    setups: list[Setup] = [(0x01, SET_INTERFACE, 1, 4, 0), (0x82, GET_STATUS, 0, 0x83, 2)]
    assert ask(silent, setups) == [STALL, STALL]
