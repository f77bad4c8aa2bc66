"""A profile: cycles of the emulator, bytes of the ELF file, and what a hop leaves of its time."""

import dataclasses
import json
from math import prod
from pathlib import Path

import pytest
from elftools.elf.elffile import ELFFile
from test_compile import chain
from tflite_builder import TfliteBuilder

from jerboa.device import build_firmware_elf
from jerboa.emulator import BARE_LINKER_SCRIPT, BARE_SOURCES
from jerboa.errors import BoardError
from jerboa.project import HOP_CYCLES, HopBudget, Profile, profile_model
from jerboa.project._footprint import read_footprint

PNG = b"\x89PNG\r\n\x1a\n"
VECTORS = 16


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("model") / "chain.tflite"
    path.write_bytes(chain())
    return path


@pytest.fixture(scope="module")
def profile(model: Path) -> Profile:
    return profile_model(model)


@pytest.mark.emulator
def test_operators_add_up_to_the_network(profile: Profile) -> None:
    kinds = [operator.kind for operator in profile.operators]
    assert kinds[1] == "CONV_2D"
    assert profile.operators[1].macs == 8 * 8 * 6 * 3 * 3
    cycles = sum(operator.cycles for operator in profile.operators)
    assert cycles <= profile.cycles <= 1.05 * cycles
    for each in profile.operators:
        assert (each.cycles > 0) == bool(each.function)
        assert each.flash_bytes >= each.ram_bytes
    flash = sum(operator.flash_bytes for operator in profile.operators)
    assert 0 < flash < profile.flash_bytes
    assert profile.ram_bytes >= profile.arena_bytes
    assert profile.stack_bytes > 0


@pytest.mark.emulator
def test_weights_count_for_their_operator(profile: Profile) -> None:
    dense = next(each for each in profile.operators if each.kind == "FULLY_CONNECTED")
    assert dense.flash_bytes > 5 * 96


@pytest.mark.emulator
def test_network_without_a_front_end_has_no_hop(profile: Profile) -> None:
    assert profile.hops == ()
    assert "only the tutorial's spectrogram" in profile.no_hop


@pytest.mark.emulator
def test_facts_are_json_and_the_picture_is_the_same_each_time(
    profile: Profile, tmp_path: Path
) -> None:
    facts = json.loads(json.dumps(profile.facts()))
    assert facts["operators"][1]["cycles_per_mac"] == pytest.approx(
        profile.operators[1].cycles / profile.operators[1].macs
    )
    for name in ("one.png", "two.png"):
        profile.plot(tmp_path / name)
    picture = (tmp_path / "one.png").read_bytes()
    assert picture.startswith(PNG)
    assert picture == (tmp_path / "two.png").read_bytes()


@pytest.mark.emulator
def test_hop_of_the_tutorials_model(alarm_model: Path) -> None:
    """The firmware's own account of its network is that of the network alone."""
    profile = profile_model(alarm_model, boards=["pico"])
    (hop,) = profile.hops
    assert hop.network == pytest.approx(profile.cycles, rel=0.05)
    assert hop.microphone + hop.frontend + hop.network <= hop.cycles <= HOP_CYCLES
    assert hop.holds
    assert not dataclasses.replace(hop, overruns=1).holds


def test_a_slow_hop_does_not_hold() -> None:
    slow = HopBudget("pico", 80_000, 180_000, 3_900_000, 0, 0, 1, 1, 1, 1)
    assert slow.cycles == 4_160_000
    assert not slow.holds


def test_network_larger_than_any_board_is_refused(tmp_path: Path) -> None:
    builder = TfliteBuilder()
    shape = (1, 300, 500, 1)
    source, target = builder.tensor(shape, 0.5), builder.tensor(shape, 0.25)
    builder.operator("QUANTIZE", [source], target, 2)
    path = tmp_path / "large.tflite"
    path.write_bytes(builder.finish([source], [target]))
    with pytest.raises(BoardError, match="bytes of RAM"):
        profile_model(path)
    assert prod(shape) < 264 * 1024, "its input alone would fit"


def test_footprint_is_what_the_file_loads(tmp_path: Path) -> None:
    source, elf = tmp_path / "main.c", tmp_path / "main.elf"
    source.write_text(
        "int counter = 7;\nint history[100];\n"
        "void run(void) { for (int i = 0; i < 100; ++i) history[i] = counter++; }\n"
    )
    build_firmware_elf([source, *BARE_SOURCES], BARE_LINKER_SCRIPT, elf)
    with elf.open("rb") as file:
        loaded = sum(part["p_filesz"] for part in ELFFile(file).iter_segments("PT_LOAD"))
    footprint = read_footprint(elf)
    assert footprint.flash_bytes(leave_out=()) == loaded - VECTORS
    assert footprint.ram_bytes(leave_out=()) == 4 + 400
    assert footprint.of("counter") == (4, 4)
    assert footprint.of("history") == (0, 400)
