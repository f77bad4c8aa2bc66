"""Clocks: the PLL's limits, and a board that listens as well at a lower one."""

from pathlib import Path

import numpy as np
import pytest

from jerboa.emulator import simulate
from jerboa.errors import BoardError
from jerboa.firmware import (
    FirmwareSettings,
    HostClassifier,
    board_names,
    build_firmware,
    clock_choices,
    find_board,
    hop_limit,
    lowest_clock,
    pll_settings,
)
from jerboa.firmware._clock import clock_text, flash_divisor
from jerboa.firmware._image import flash_image


def test_pll_settings_are_within_the_datasheets_limits() -> None:
    """Section 2.18.2: oscillator 750 to 1,600 MHz, feedback 16 to 320, dividers 1 to 7."""
    for megahertz in clock_choices():
        pll = pll_settings(megahertz)
        assert 750 <= 12 * pll.feedback <= 1600
        assert 16 <= pll.feedback <= 320
        assert 7 >= pll.post1 >= pll.post2 >= 1
        assert 12 * pll.feedback / (pll.post1 * pll.post2) == megahertz
    assert clock_choices() == list(range(48, 133)), "every whole number of MHz"


def test_the_lowest_clock_leaves_thirty_percent() -> None:
    for cycles in (1_000_000, 1_500_000, 2_500_000):
        clock = lowest_clock(cycles)
        assert cycles <= 0.7 * clock * 32_000
        lower = [each for each in clock_choices() if each < clock]
        assert all(cycles > 0.7 * each * 32_000 for each in lower)
    with pytest.raises(BoardError, match="more than 70 % of its time at 132 MHz"):
        lowest_clock(3_000_000)


def test_what_a_hop_may_take_follows_the_clock() -> None:
    assert hop_limit(48) == 48e6 * 0.032
    assert lowest_clock(hop_limit("auto")) == 132
    with pytest.raises(BoardError):
        lowest_clock(hop_limit("auto") + 1)


def test_a_clock_that_the_pll_does_not_give_is_refused(alarm_model: Path, tmp_path: Path) -> None:
    with pytest.raises(BoardError, match=r"clock 133 MHz: choose auto or a whole.* 48 to 132"):
        build_firmware(alarm_model, tmp_path, settings=FirmwareSettings(clock=133))


@pytest.mark.parametrize("name", board_names())
def test_flash_is_read_no_faster_than_it_allows(name: str) -> None:
    """RP2040 datasheet, section 4.10.4: even divisors from 2 on."""
    allowed = find_board(name).flash_read_mhz
    for megahertz in clock_choices():
        divisor = flash_divisor(megahertz, allowed)
        assert divisor in range(2, 65534, 2)
        assert megahertz / divisor <= allowed
        assert divisor == 2 or megahertz / (divisor - 2) > allowed


def test_the_second_stage_boot_sets_the_flashs_clock(alarm_model: Path, tmp_path: Path) -> None:
    """MOVS r1, #n and STR r1, [r3, #0x14] (Arm v6-M, A6.7.39 and A6.7.59): BAUDR of the SSI."""
    for clock, divisor in ((48, 2), (125, 4)):
        settings = FirmwareSettings(clock=clock)
        elf = build_firmware(alarm_model, tmp_path, settings=settings).elf
        assert bytes([divisor, 0x21, 0x59, 0x61]) in flash_image(elf)[:252]


@pytest.mark.emulator
def test_a_slow_board_hears_the_same(alarm_model: Path, test_data: Path, tmp_path: Path) -> None:
    """Auto: 48 MHz for the tutorial's network; no hop missed, each output the host's."""
    from jerboa.clips import read_clip
    from jerboa.emulator import Probe
    from jerboa.project import choose_clock

    settings, cycles = choose_clock(alarm_model, FirmwareSettings(clock="auto"))
    assert settings.clock == 48
    firmware = build_firmware(alarm_model, tmp_path, settings=settings, hop_cycles=cycles)
    first, second = firmware.map.read_text().splitlines()[:2]
    assert first.startswith(f"clock 48 MHz; a hop takes {cycles:,} of 1,536,000 cycles (2")
    assert second.startswith("current about 12 mA"), "9.4 + 1.2 + 1.4 mA in table 5.4 at 48 MHz"
    clip = read_clip(test_data / "fire_alarms" / "bigsoundbank-0800.flac")[: 2 * 16_000]
    probe = Probe("classifier_front_end", ("samples", 2 * (128 + 512)))
    simulation = simulate(firmware.uf2, clip, probes=[probe])
    assert simulation.frequency == 48e6
    assert simulation.warnings == ()
    numbers = [hop.number for hop in simulation.hops]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    assert simulation.hops[-1].overruns == 0
    assert simulation.hops[-1].number >= 62, "the microphone's clock is what it was"
    samples = np.ascontiguousarray(simulation.probes[0].data).view("<i2")[:, 128:640]
    outputs = HostClassifier(alarm_model).stream(np.ascontiguousarray(samples).reshape(-1))
    for hop in simulation.hops:
        assert round(hop.probabilities[0] * 256) - 128 == outputs[hop.number, 0]


def test_the_map_says_whether_the_wait_for_the_flash_is_counted() -> None:
    counted, alone = clock_text(125, 2_000_000, 500_000), clock_text(125, None, 500_000)
    assert "waits some 500,000 cycles of these for them" in counted
    assert "a hop takes" not in alone
    assert "waits some 500,000 cycles more for them" in alone
    assert "weights in flash" not in clock_text(125, 2_000_000)
