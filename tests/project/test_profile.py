"""A profile: cycles of the emulator, bytes of the ELF file, and what a hop leaves of its time."""

import dataclasses
import json
from math import prod
from pathlib import Path

import numpy as np
import pytest
from elftools.elf.elffile import ELFFile
from small_networks import chain
from tflite_builder import TfliteBuilder

from jerboa.device import build_firmware_elf
from jerboa.emulator import BARE_LINKER_SCRIPT, BARE_SOURCES
from jerboa.errors import BoardError
from jerboa.model_file import LogMelSettings, Metadata, write_metadata
from jerboa.project import HOP_CYCLES, HopBudget, NetworkProfile, Profile, profile_model
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


@pytest.fixture(scope="module")
def window(profile: Profile) -> NetworkProfile:
    return profile.window


@pytest.mark.emulator
def test_operators_add_up_to_the_network(window: NetworkProfile) -> None:
    kinds = [operator.kind for operator in window.operators]
    assert kinds[1] == "CONV_2D"
    assert window.operators[1].macs == 8 * 8 * 6 * 3 * 3
    cycles = sum(operator.cycles for operator in window.operators)
    assert cycles <= window.cycles <= 1.05 * cycles
    for each in window.operators:
        assert (each.cycles > 0) == bool(each.function)
        assert each.flash_bytes >= each.ram_bytes
    flash = sum(operator.flash_bytes for operator in window.operators)
    assert 0 < flash < window.flash_bytes
    assert window.ram_bytes >= window.arena_bytes + window.state_bytes + window.assembly.bytes
    assert window.stack_bytes > 0


@pytest.mark.emulator
def test_weights_count_for_their_operator(window: NetworkProfile) -> None:
    dense = next(each for each in window.operators if each.kind == "FULLY_CONNECTED")
    assert dense.flash_bytes > 5 * 96


@pytest.mark.emulator
def test_network_without_a_front_end_has_no_hop(profile: Profile) -> None:
    assert profile.hops == ()
    assert profile.hop is None
    assert "only the tutorial's spectrogram" in profile.no_hop


@pytest.mark.emulator
def test_facts_are_json_and_the_picture_is_the_same_each_time(
    profile: Profile, tmp_path: Path
) -> None:
    facts = json.loads(json.dumps(profile.facts()))
    window = profile.window
    assert facts["window"]["operators"][1]["cycles_per_mac"] == pytest.approx(
        window.operators[1].cycles / window.operators[1].macs
    )
    for name in ("one.png", "two.png"):
        window.plot(tmp_path / name)
    picture = (tmp_path / "one.png").read_bytes()
    assert picture.startswith(PNG)
    assert picture == (tmp_path / "two.png").read_bytes()


@pytest.mark.emulator
def test_hop_of_the_tutorials_model(alarm_model: Path) -> None:
    """The firmware's own account of its network is that of the network alone."""
    profile = profile_model(alarm_model, boards=["pico"])
    (hop,) = profile.hops
    assert profile.hop
    assert (profile.hop.columns, profile.hop.window_columns) == (124, 124)
    assert (profile.hop.bins, profile.hop.window_bins) == (32, 129)
    assert "RESIZE_NEAREST_NEIGHBOR" in profile.hop.why_whole
    assert hop.network == pytest.approx(profile.hop.profile.cycles, rel=0.02)
    assert profile.hop.profile.cycles < profile.window.cycles <= 240_000
    assert max(profile.hop.profile.flash_bytes, profile.window.flash_bytes) <= 9_000
    assert hop.microphone + hop.frontend + hop.network <= hop.cycles <= HOP_CYCLES
    assert hop.holds
    assert not dataclasses.replace(hop, overruns=1).holds


@pytest.mark.emulator
def test_hop_of_a_network_that_streams(tmp_path: Path) -> None:
    """Three taps along time: two new columns make two rows of 62 - 2, whatever else is kept."""
    builder, front_end = TfliteBuilder(), LogMelSettings()
    source = builder.tensor((1, front_end.columns, front_end.bins, 1), 0.1, [-128])
    made = builder.tensor((1, front_end.columns - 2, 1, 4), 0.1, [3])
    weights = np.random.default_rng(1).integers(-9, 9, (4, 3, front_end.bins, 1)).astype(np.int8)
    bias = builder.constant(np.zeros(4, np.int32), 0.001)
    operands, options = [source, builder.constant(weights, 0.01), bias], "Conv2DOptions"
    builder.operator("CONV_2D", operands, made, 3, options, padding=1, strideH=1, strideW=1)
    output = builder.tensor((1, 4), 0.1, [3])
    axes = builder.constant(np.array([1, 2], np.int32))
    builder.operator("MEAN", [made, axes], output, 2, "ReducerOptions")
    path = tmp_path / "stream.tflite"
    path.write_bytes(builder.finish([source], [output]))
    write_metadata(path, Metadata(front_end=front_end, labels=("a", "b", "c", "d")))
    profile = profile_model(path, boards=[])
    assert profile.hop
    assert (profile.hop.columns, profile.hop.why_whole) == (2, "")
    row = 4 * 3 * front_end.bins
    assert profile.window.macs == (front_end.columns - 2) * row
    assert profile.hop.profile.macs == 2 * row
    assert profile.hop.profile.cycles < profile.window.cycles
    assert [each.name for each in profile.plot(tmp_path)] == ["arena.png", "arena-hop.png"]


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
