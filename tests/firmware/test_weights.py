"""Weights go to RAM where the flash's cache is too small for them, and what stays is told."""

from pathlib import Path

import numpy as np
import pytest

from jerboa.emulator import simulate
from jerboa.firmware import Firmware, FirmwareSettings, build_firmware
from jerboa.firmware._weights import flash_cycles, weights_for_ram, weights_in_flash
from jerboa.model_file import LogMelSettings
from jerboa.training import TrainingSettings, write_untrained

pytestmark = [pytest.mark.training, pytest.mark.emulator]

RAM = range(0x20000000, 0x20042000)


def untrained(folder: Path, width: float) -> Path:
    path = folder / "model.tflite"
    settings = TrainingSettings(front_end=LogMelSettings(), architecture="temporal", width=width)
    write_untrained(path, settings, ("background", "alarm"))
    return path


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return untrained(tmp_path_factory.mktemp("model"), 1.0)


def built(model: Path, folder: Path, **choices: str) -> Firmware:
    settings = FirmwareSettings(**choices)  # type: ignore[arg-type]
    return build_firmware(model, folder, mic_over_usb=False, settings=settings)


def test_weights_lie_in_ram_and_every_hop_says_the_same(model: Path, tmp_path: Path) -> None:
    spared, copied = built(model, tmp_path / "0", weights="flash"), built(model, tmp_path / "1")
    assert weights_in_flash(spared.memory) > 100_000
    assert weights_in_flash(copied.memory) < 1_000
    [largest] = [each for each in copied.memory.symbols if each.name == largest_constant(spared)]
    assert largest.address in RAM
    assert copied.memory.ram_bytes > spared.memory.ram_bytes + 100_000
    assert (spared.flash_cycles > 4_000_000, copied.flash_cycles) == (True, 0)
    assert spared.build != copied.build
    assert not copied.compact_weights
    assert_same_hops(spared, copied)


def test_weights_that_do_not_fit_as_words_lie_in_ram_as_bytes(tmp_path: Path) -> None:
    model = untrained(tmp_path, 1.5)
    spared, copied = built(model, tmp_path / "0", weights="flash"), built(model, tmp_path / "1")
    assert weights_in_flash(spared.memory) > RAM.stop - RAM.start
    assert copied.compact_weights
    assert weights_in_flash(copied.memory) < 1_000
    assert copied.flash_cycles == 0
    assert_same_hops(spared, copied)


def assert_same_hops(one: Firmware, other: Firmware) -> None:
    noise = np.random.default_rng(0).normal(0, 3_000, 20_000).astype(np.int16)
    hops = [simulate(each.uf2, noise, **each.wiring.simulation()).hops for each in (one, other)]
    assert len(hops[0]) > 30
    assert [hop.probabilities for hop in hops[0]] == [hop.probabilities for hop in hops[1]]


def largest_constant(firmware: Firmware) -> str:
    return next(each.name for each in firmware.memory.symbols if each.name.startswith("op_"))


def test_what_the_cache_holds_stays_in_flash(alarm_model: Path, tmp_path: Path) -> None:
    firmware = built(alarm_model, tmp_path)
    assert 0 < weights_in_flash(firmware.memory) < 16 * 1024
    assert weights_for_ram(firmware.memory) == ()
    assert firmware.flash_cycles == 0


def test_a_line_of_the_cache_takes_96_clocks_of_the_flash() -> None:
    assert flash_cycles(16 * 1024, 4) == 0
    assert flash_cycles(80_000, 4) == 10_000 * 96 * 4
