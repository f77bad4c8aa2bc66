"""Lines to and from the device, whatever the host does."""

import json
from pathlib import Path

import pytest

from jerboa import emulator

pytestmark = pytest.mark.emulator

LINE_SIZE = 32
"""Of the buffer in ``firmware/main.c``: 31 characters and the zero that ends them."""


def answers(run: emulator.Simulation) -> list[str]:
    """What the device got, in its own words; every line must be whole."""
    lines = [json.loads(line) for line in run.usb_text.splitlines()]
    return [line["got"] for line in lines if "got" in line]


def test_lines_come_whole_however_they_are_cut(device: Path) -> None:
    commands = [
        (0.05, "version\n"),
        (0.06, "st"),
        (0.07, "atus\r\n\r\n\n"),
        (0.08, "one\ntwo\rthree\n"),
        (0.09, "a" * (LINE_SIZE - 1) + "\n"),
        (0.10, "a" * LINE_SIZE + "\nnext\n"),
        (0.11, "b" * 1000 + "\nlast\n"),
    ]
    run = emulator.simulate(device, seconds=0.3, commands=commands)
    assert answers(run) == [
        *("version", "status", "one", "two", "three", "a" * (LINE_SIZE - 1)),
        *("(too long)", "next", "(too long)", "last"),
    ]
    assert run.warnings == ()


def test_a_line_comes_when_it_was_sent(device: Path) -> None:
    run = emulator.simulate(device, seconds=0.3, commands=[(0.1, "a\n"), (0.2, "b\n")])
    times = [time for time, line in run.lines if "got" in line]
    assert times == pytest.approx([0.1, 0.2], abs=0.001)


def test_ten_thousand_characters_in_a_burst(device: Path) -> None:
    """More than the input holds: the host is held off, and no line is lost.

    Answers are: they come faster than the bus takes them, and those that do not fit are counted.
    """
    words = [f"word {number}" for number in range(1000)]
    run = emulator.simulate(device, seconds=0.5, commands=[(0.05, "\n".join(words) + "\n")])
    last = json.loads(run.usb_text.splitlines()[-1])
    assert last["lines"] == len(words)
    heard = answers(run)
    assert len(heard) + last["drops"] == len(words)
    assert [word for word in words if word in set(heard)] == heard
