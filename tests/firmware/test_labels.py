"""Labels as people name them, and as many as they like: every line of the board is JSON."""

import json
from pathlib import Path

import numpy as np
import pytest
from softmax_network import softmax_model

from jerboa.emulator import UsbStep, simulate
from jerboa.firmware import HostClassifier, HostStream, build_firmware
from jerboa.model_file import Decision

ODD = ("noise", 'say "x"', "back\\slash", "what??!", "why??/", "日本" * 16, "😀\t\x7f")
MANY = tuple(f"label {number}" for number in range(200))


@pytest.mark.emulator
@pytest.mark.parametrize("labels", [ODD, MANY], ids=["odd", "many"])
def test_every_line_is_json(labels: tuple[str, ...], tmp_path: Path) -> None:
    """All outputs are equal: of equals the first is the label, and starts an event."""
    model = softmax_model(tmp_path, labels, Decision(threshold=0.0, background=labels[-1]))
    firmware = build_firmware(model, tmp_path / "firmware")
    steps = [UsbStep(0.3, "send", data=b"version\n"), UsbStep(1.15, "send", data=b"status\n")]
    run = simulate(firmware.uf2, seconds=1.3, usb_steps=steps, **firmware.wiring.simulation())
    lines = [json.loads(line) for line in run.usb_text.splitlines()]
    hops = [line for line in lines if "hop" in line]
    assert [hop["hop"] for hop in hops] == list(range(hops[0]["hop"], hops[-1]["hop"] + 1))
    assert {len(hop["p"]) for hop in hops} == {len(labels)}
    assert {hop["label"] for hop in hops if hop["warm"]} == {labels[0]}
    assert [line["event"] for line in lines if "event" in line] == [labels[0]]
    [version] = [line for line in lines if line.get("reply") == "version"]
    assert version["labels"] == (list(labels) if labels is ODD else None)
    statuses = [line["status"] for line in lines if "status" in line]
    assert statuses
    assert all(status["usb_drops"] == 0 for status in statuses)
    assert run.warnings == ()


@pytest.mark.parametrize(
    ("decision", "label", "events"),
    [
        (Decision(threshold=0.9, unknown_below=0.0), "noise", 0),
        (Decision(threshold=0.0, unknown_below=0.9), None, 1),
        (Decision(threshold=0.9), None, 0),
    ],
)
def test_a_hop_is_given_a_label_from_a_probability_of_its_own_on(
    decision: Decision, label: str | None, events: int, tmp_path: Path
) -> None:
    """All outputs are equal: an event of the first, and no label, or the reverse."""
    labels = ("noise", "kettle", "alarm", "dog")
    stream = HostStream(HostClassifier(softmax_model(tmp_path, labels, decision)))
    told = stream.push(np.zeros(20_000, np.int16))
    assert {each["label"] for each in told if each.get("warm")} == {label}
    assert sum("event" in each for each in told) == events
