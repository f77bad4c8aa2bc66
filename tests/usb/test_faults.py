"""A cable that is pulled, a host that hangs, and a host that means harm."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import numpy as np
import pytest

from jerboa import emulator
from jerboa.emulator import UsbStep

pytestmark = pytest.mark.emulator

TRANSFERS = 3000
DEVICE_DESCRIPTOR = bytes([0x80, 6, 0, 1, 0, 0, 18, 0])


def numbers(run: emulator.Simulation) -> list[int]:
    return [json.loads(line)["n"] for line in run.usb_text.splitlines() if '"n"' in line]


def test_the_cable_is_pulled_in_the_middle_of_a_line(device: Path) -> None:
    """What the host read before is torn; what it reads after it has plugged in again is whole."""
    flood = UsbStep(0.2, "send", data=b"flood\nflood\n")
    pulled, back = UsbStep(0.2009, "detach"), UsbStep(0.5, "attach")
    last = UsbStep(0.7, "send", data=b"hello again\n")
    run = emulator.simulate(device, seconds=0.8, usb_steps=[flood, pulled, back, last])
    before = "".join(line for time, line in run.lines if time < 0.21)
    assert before
    text = run.usb_text
    torn = [at for at, line in enumerate(text.splitlines()) if not _is_json(line)]
    assert len(torn) <= 1, "at most the line that was under way when the cable was pulled"
    after = [line for time, line in run.lines if time > 0.51]
    if torn:
        after = after[1:] if not _is_json(after[0]) else after
    assert all(_is_json(line) for line in after)
    assert {"got": "hello again"} in [json.loads(line) for line in after]
    assert run.warnings == ()


def _is_json(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False


def test_a_terminal_that_closes_and_opens_finds_whole_lines(device: Path) -> None:
    steps = [UsbStep(0.2, "send", data=b"flood\nflood\n")]
    steps += [UsbStep(0.2007, "close"), UsbStep(0.4, "open")]
    run = emulator.simulate(device, seconds=0.6, usb_steps=steps)
    assert all(_is_json(line) for line in run.usb_text.splitlines())
    assert run.lines[-1][0] > 0.55


def test_a_host_that_stops_reading_costs_lines_but_no_hop(device: Path) -> None:
    """Lines that find no room are counted; the hops go on, as their numbers show."""
    steps = [UsbStep(0.2, "hold"), UsbStep(0.21, "send", data=b"flood\n" * 5)]
    steps += [UsbStep(1.2, "read")]
    run = emulator.simulate(device, seconds=1.4, usb_steps=steps, patience=None)
    lines = [json.loads(line) for line in run.usb_text.splitlines()]
    last = lines[-1]
    assert last["drops"] > 100
    assert last["lines"] == 5
    told = {line["n"] for line in lines if "n" in line}
    assert max(told) == pytest.approx(1.4 / 0.032, abs=2), "no hop was waited for"
    assert max(told) - len(told) <= last["drops"]
    assert run.warnings == ()


def test_the_cable_is_pulled_while_the_microphone_is_recorded(device: Path) -> None:
    """Samples that nobody takes are counted; after the cable is back the recording goes on."""
    steps = [UsbStep(0.3, "detach"), UsbStep(0.6, "attach")]
    run = emulator.simulate(device, seconds=1.0, usb_steps=steps, record_usb_audio=True)
    counted = run.usb_audio[run.usb_audio != 0].astype(int)
    gaps = np.diff(counted)
    assert (gaps != 1).sum() == 1
    assert gaps.max() == pytest.approx(0.3 * 16_000, abs=0.1 * 16_000)
    assert json.loads(run.usb_text.splitlines()[-1])["audio_drops"] >= 512
    assert run.warnings == ()


RIGHT = [
    *("8000000000000200", "8100000003000200", "8200000082000200", "0201000082000000"),
    *("0203000081000000", "8006000100001200", "800600020000ff00", "800602030904ff00"),
    *("80060003000000ff", "80060f0000003900", "8008000000000100", "0009010000000000"),
    *("810a000004000100", "010b010004000000", "010b000004000000", "010b000001000000"),
    *("a121000000000700", "2120000000000700", "2122030000000000", "c00100000700b200"),
]
"""Requests that the device answers, as packets in hexadecimal."""


def hostile_steps(seed: int) -> list[UsbStep]:
    """Random setup packets, and right ones of which a byte or two are wrong, or none.

    Some are left after their setup packet, some come with more data than they announce.
    """
    random = np.random.default_rng(seed)
    steps = []
    for at in range(TRANSFERS):
        setup = bytearray(bytes.fromhex(RIGHT[random.integers(len(RIGHT))]))
        for _ in range(random.integers(3)):
            setup[random.integers(8)] = random.choice(
                [0, 1, 2, 7, 64, 128, 255, random.integers(256)]
            )
        if random.random() < 0.2:
            setup = bytearray(random.bytes(8))
        if _ends_the_firmware(setup):
            continue
        data = bytes(setup) + random.bytes(100)
        is_abandoned = bool(random.random() < 0.1)
        steps.append(UsbStep(0.2 + at * 1e-4, "request", data=data, is_abandoned=is_abandoned))
    return steps


def _ends_the_firmware(setup: bytearray) -> bool:
    """The reset interface's requests do what they should: see test_requests.py."""
    return setup[0] in (0x21, 0x41) and setup[4] == 2 and setup[1] in (1, 2)


@pytest.mark.parametrize(
    ("seed", "macros"), [(1, ()), (2, ()), (2, ("JERBOA_USB_AUDIO=0",))], ids=["B1", "B2", "silent"]
)
def test_hostile_control_transfers(
    build_device: Callable[..., Path], seed: Literal[1, 2], macros: tuple[str, ...]
) -> None:
    """Each is answered or stalled within USB's half second, else the run is a fault.

    Afterwards the device is enumerated anew and answers as if nothing had been; it has written
    nowhere but into its own variables, the stack and the endpoints' buffers. The seed is the chip's
    revision too.
    """
    device = build_device(*macros)
    steps = hostile_steps(seed)
    steps += [UsbStep(2.5, "detach"), UsbStep(2.6, "attach")]
    steps += [UsbStep(2.9, "request", data=DEVICE_DESCRIPTOR)]
    steps += [UsbStep(2.95, "send", data=b"still here\n")]
    run = emulator.simulate(
        device,
        seconds=3.1,
        usb_steps=steps,
        patience=None,
        keep_writes=True,
        chip_revision=seed,
        timeout=200,
    )
    answered = [reply for reply in run.usb.replies[:-1] if reply.data]
    stalled = [reply for reply in run.usb.replies if reply.data is None]
    assert len(run.usb.replies) == len(steps) - 3
    assert len(answered) > 500
    assert len(stalled) > 500
    assert run.usb.replies[-1].data == run.usb.device
    assert {"got": "still here"} in [json.loads(line) for line in run.usb_text.splitlines()[-9:]]
    assert stray_writes(device, run.writes) == []
    assert not [warning for warning in run.warnings if "EP_ABORT" in str(warning)]


USB_MEMORY = (
    *(range(0x08, 0x20), range(0x80, 0xA0)),
    *(range(0x100, 0x140), range(0x280, 0x2C0), range(0x300, 0x324)),
)
"""Control registers of four endpoints; buffers of endpoints 0 and 2 and the 34 bytes of 3, IN."""


def stray_writes(uf2: Path, writes: np.ndarray) -> list[str]:
    """Written words that belong to no variable that the firmware may write to."""
    from elftools.elf.elffile import ELFFile

    with uf2.with_suffix(".elf").open("rb") as file:
        elf = ELFFile(file)
        places = [
            range(symbol["st_value"] & ~3, symbol["st_value"] + symbol["st_size"])
            for symbol in elf.get_section_by_name(".symtab").iter_symbols()
            if symbol["st_info"]["type"] == "STT_OBJECT" and symbol["st_value"] >> 28 == 2
        ]
        stack = elf.get_section_by_name(".stack")
        places.append(range(stack["sh_addr"], stack["sh_addr"] + stack["sh_size"]))
        code = elf.get_section_by_name(".ram")
        load = range(code["sh_addr"], code["sh_addr"] + code["sh_size"])
    allowed = np.zeros(2**19, bool)
    for place in places:
        allowed[(np.arange(place.start, place.stop) - 0x20000000) % 2**19] = True
    found = []
    for address in writes.tolist():
        if address >> 20 == 0x501:
            if not any(place.start <= address & 0xFFF < place.stop for place in USB_MEMORY):
                found.append(hex(address))
        elif not allowed[address - 0x20000000] and address not in load:
            found.append(hex(address))
    return found
