"""A network's cost is that of the firmware which the project builds."""

from pathlib import Path

import pytest

from jerboa.firmware import FirmwareSettings, build_firmware
from jerboa.firmware._weights import weights_in_flash
from jerboa.model_file import LogMelSettings
from jerboa.search import Budget
from jerboa.search._cost import Cost, Costs, _measure
from jerboa.training import TrainingSettings, write_untrained

LABELS = ("background", "alarm")


@pytest.mark.training
@pytest.mark.emulator
def test_weights_count_where_the_projects_firmware_has_them(tmp_path: Path) -> None:
    settings = TrainingSettings(front_end=LogMelSettings(), architecture="temporal")
    model = tmp_path / "model.tflite"
    write_untrained(model, settings, LABELS)
    costs, in_flash = {}, {}
    for weights in ("auto", "flash"):
        firmware = FirmwareSettings(weights=weights)
        costs[weights] = _measure(settings, LABELS, "pico", firmware)
        built = build_firmware(model, tmp_path / weights, settings=firmware)
        assert costs[weights].ram == built.memory.ram_bytes
        assert costs[weights].cycles > built.flash_cycles
        in_flash[weights] = weights_in_flash(built.memory)
    assert in_flash["auto"] < 1_000
    assert costs["auto"].ram > costs["flash"].ram + in_flash["flash"] / 2, "bytes, not words"
    assert costs["flash"].cycles > costs["auto"].cycles + 4_000_000
    assert Budget().holds(costs["auto"])
    assert not Budget().holds(costs["flash"])


@pytest.mark.training
@pytest.mark.parametrize(
    ("architecture", "front_end", "reason"),
    [
        ("detector", LogMelSettings(columns=20), "leaves nothing of 20 columns"),
        ("ds_cnn", LogMelSettings(bands=64, columns=124), "bytes more RAM than there is; use"),
    ],
)
def test_a_network_that_cannot_be_is_a_failure_and_not_the_searchs_end(
    architecture: str, front_end: LogMelSettings, reason: str
) -> None:
    settings = TrainingSettings(front_end=front_end, architecture=architecture, width=3.0)
    cost = _measure(settings, LABELS, "pico", FirmwareSettings())
    assert reason in cost.failure
    assert not Budget().holds(cost)


def test_a_kept_cost_is_that_of_as_many_members(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "jerboa.search._cost._measure", lambda settings, *_: Cost(1_000 * settings.members)
    )
    one = TrainingSettings(members=1)
    assert (
        Costs(tmp_path / "costs.json", LABELS, "pico", FirmwareSettings()).of(one).cycles == 1_000
    )
    kept = Costs(tmp_path / "costs.json", LABELS, "pico", FirmwareSettings())
    assert kept.known(one)
    assert kept.of(TrainingSettings(members=3)).cycles == 3_000


@pytest.mark.parametrize("content", ["", "{", "[]", '{"a": 1}', '{"a": {"dollars": 1}}'])
def test_kept_costs_that_are_damaged_are_measured_anew(tmp_path: Path, content: str) -> None:
    (tmp_path / "costs.json").write_text(content)
    costs = Costs(tmp_path / "costs.json", LABELS, "pico", FirmwareSettings())
    assert not costs.known(TrainingSettings())
