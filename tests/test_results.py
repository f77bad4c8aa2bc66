"""Measured numbers: names that are followed over time, and pages made from them."""

import pytest

from benchmarks import render
from benchmarks._results import RESULTS, read_rows

FOLLOWED = {
    "hop": "microphone frontend network total",
    "image": "flash ram",
    "kernel": "conv2d pointwise depthwise dense",
    "model.keywords": "network",
    "features": "speedup",
    "build": "warm",
    "esc10.tutorial": "float int8",
    "esc10.best": "float int8 hop ram",
    "alarm.leave_one_out": "recall_min false_alarms",
    "alarm.stream": "recall false_alarms_per_hour",
    "demo": "time",
}
"""These rows keep their names, so that a number can be compared with an older one."""


@pytest.mark.parametrize("above", FOLLOWED)
def test_rows_that_are_followed_keep_their_names(above: str) -> None:
    names = {row["name"] for row in read_rows()}
    assert {f"{above}.{name}" for name in FOLLOWED[above].split()} <= names


def test_the_pages_are_those_of_the_rows() -> None:
    """After a measurement: `make docs`."""
    assert RESULTS.with_suffix(".md").read_text(encoding="utf-8") == render.render()
    assert render.hop_table() in render.README.read_text(encoding="utf-8")
