"""A board that hangs or faults starts again, and tells of it."""

import re
from pathlib import Path

import pytest

from jerboa.board import BoardState
from jerboa.device import build_firmware_elf
from jerboa.emulator import Simulation, simulate
from jerboa.emulator._elf import read_elf
from jerboa.errors import SimulationError
from jerboa.firmware import find_board
from jerboa.firmware._build_id import build_header
from jerboa.firmware._config import NetworkFacts, config_header
from jerboa.firmware._image import flash_image, sign_boot, uf2
from jerboa.firmware._sources import LINKER_SCRIPT, chip_sources
from jerboa.model_file import Metadata

pytestmark = pytest.mark.emulator

HERE = Path(__file__).parent
MODEL_HEADER = """\
#include <stdint.h>
#define JERBOA_MODEL_INPUT_BYTES 15996
#define JERBOA_MODEL_OUTPUT_BYTES 1
#define JERBOA_MODEL_ARENA_BYTES 0
void jerboa_model_init(void);
void jerboa_model_invoke(const int8_t *input, int8_t *output);
"""
WATCHDOG_SECONDS = 1.0
HOP = 0.032


def build(folder: Path, how: str, calls: int) -> Path:
    metadata = Metadata(labels=("background", "alarm"))
    facts = NetworkFacts(124 * 129, 0.44, -128, 1, 1 / 256, -128)
    (folder / "jerboa_config.h").write_text(config_header(find_board("pico"), metadata, facts))
    (folder / "jerboa_model.h").write_text(MODEL_HEADER)
    (folder / "jerboa_build.h").write_text(
        build_header("0" * 16, metadata, board="pico", microphone="pdm", audio=False)
    )
    elf = folder / "firmware.elf"
    flags = ["-DJERBOA_CHIP", f"-D{how}", f"-DCALLS={calls}"]
    sources = [HERE / "misbehaving_model.c", *chip_sources()]
    build_firmware_elf(sources, LINKER_SCRIPT, elf, include=[folder], flags=flags)
    sign_boot(elf)
    elf.with_suffix(".uf2").write_bytes(uf2(flash_image(elf)))
    return elf.with_suffix(".uf2")


def statuses(simulation: Simulation) -> list[dict]:
    return [fields["status"] for _, fields in simulation.messages if "status" in fields]


def test_a_hang_restarts_the_board_within_the_watchdogs_time(tmp_path: Path) -> None:
    image = build(tmp_path, "HANG", 36)
    simulation = simulate(image, seconds=3.6, restarts=True, patience=2.0)
    hung = 36 * HOP
    assert simulation.restarts == pytest.approx([hung + WATCHDOG_SECONDS], abs=HOP)
    before, after = statuses(simulation)
    assert (before["watchdog_resets"], before["fault"]) == (0, None)
    assert (after["watchdog_resets"], after["fault"]) == (1, None)
    again = [hop for hop in simulation.hops if hop.time > simulation.restarts[0]]
    assert len(again) > 25, "it listens again, and the host has found it again"
    assert again[0].overruns == 0


def test_a_faults_registers_survive_the_restart(tmp_path: Path) -> None:
    image = build(tmp_path, "FAULT", 40)
    simulation = simulate(image, seconds=2.45, restarts=True)
    assert simulation.restarts == pytest.approx([40 * HOP], abs=HOP)
    before, after = statuses(simulation)
    assert before["fault"] is None
    fault = after["fault"]
    names = read_elf(image.with_suffix(".elf"))
    assert names.name_of(int(fault["pc"], 16)).startswith("misbehave")
    assert names.name_of(int(fault["lr"], 16) & ~1).startswith(("jerboa_model_invoke",))
    assert names.stack.start < int(fault["sp"], 16) <= names.stack.stop
    assert int(fault["xpsr"], 16) & 0x0100003F == 0x01000000, "Thumb state, no exception"
    assert fault["exception"] == 3
    assert after["watchdog_resets"] == 0
    watcher = BoardState(elfs=[image, image.with_suffix(".elf")])
    watcher.take({"reply": "version", "build": "0" * 16})
    watcher.take({"status": after})
    assert re.match(r"pc 0x\w+ \(misbehave.*lr 0x\w+ \(jerboa_model_invoke", watcher.fault)


def test_a_stack_that_overflows_locks_up_and_is_restarted(tmp_path: Path) -> None:
    """The core cannot stack the exception below the bottom of RAM: only the watchdog helps."""
    image = build(tmp_path, "OVERFLOW", 34)
    simulation = simulate(image, seconds=3.3, restarts=True, patience=2.0)
    assert simulation.restarts == pytest.approx([34 * HOP + WATCHDOG_SECONDS], abs=HOP)
    assert statuses(simulation)[-1]["watchdog_resets"] == 1


def test_a_hang_ends_a_run_that_does_not_allow_restarts(tmp_path: Path) -> None:
    image = build(tmp_path, "HANG", 5)
    with pytest.raises(SimulationError, match=r"hung until its watchdog ran out in misbehave"):
        simulate(image, seconds=2.0, patience=None)
