"""The microphone: the firmware's clock, the modulator's bits, and all of them in its memory."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from jerboa import emulator
from jerboa.emulator._sound import audible
from jerboa.errors import SimulationError

pytestmark = pytest.mark.emulator

PDM_RATE = 1_024_000
BUFFER = emulator.Probe("buffer_full", ("r0", 1024))


def tone(hertz: float, amplitude: float, seconds: float = 0.5) -> npt.NDArray[np.int16]:
    times = np.arange(round(seconds * 16_000)) / 16_000
    return np.round(amplitude * 32767 * np.sin(2 * np.pi * hertz * times)).astype(np.int16)


def received_bits(simulation: emulator.Simulation) -> npt.NDArray[np.uint8]:
    """What PIO and DMA brought to memory, the earliest bit first."""
    words = simulation.probes[0].data.reshape(-1).view("<u4")
    return np.unpackbits(words.astype(">u4").view(np.uint8))


@pytest.fixture(scope="module")
def heard(build: Callable[..., Path]) -> emulator.Simulation:
    clip = tone(1000, 0.9)
    return emulator.simulate(build("capture"), clip, probes=[BUFFER], keep_pdm=True, patience=None)


def test_clock_is_exact_on_average(heard: emulator.Simulation) -> None:
    # CLKDIV 61 + 9/256 and two instructions a bit: 1.024 MHz, though no single bit is exact. A
    # buffer of 8,192 bits takes 1,000,000 cycles; its two interrupts differ by some instructions.
    gaps = np.diff(heard.probes[0].cycles)
    assert abs(gaps - 1_000_000).max() < 10
    assert gaps[: len(gaps) // 2 * 2].mean() == 1_000_000
    assert abs(len(heard.pdm) / heard.seconds - PDM_RATE) < 2


def test_delays_count(build: Callable[..., Path]) -> None:
    run = emulator.simulate(build("capture", "DELAY=3"), seconds=0.1, keep_pdm=True, patience=None)
    assert abs(len(run.pdm) / run.seconds - PDM_RATE / 4) < 20


def test_every_bit_reaches_memory(heard: emulator.Simulation) -> None:
    received = received_bits(heard)
    assert len(received) > 0.5 * PDM_RATE
    # The first reading comes before the first edge on which the microphone answers.
    np.testing.assert_array_equal(received[1:], heard.pdm[: len(received) - 1])


def test_bits_are_the_tone(heard: emulator.Simulation) -> None:
    """Level, phase and noise of a 1 kHz tone, by a transform of the bits themselves."""
    bits = heard.pdm[: PDM_RATE * 2 // 5] * 2.0 - 1.0
    # The first bit follows the first falling edge, half a clock after time 0.
    times = (np.arange(len(bits)) + 0.5) / PDM_RATE
    in_phase = 2 * np.mean(bits * np.sin(2 * np.pi * 1000 * times))
    quadrature = 2 * np.mean(bits * np.cos(2 * np.pi * 1000 * times))
    assert in_phase == pytest.approx(0.9 * 0.5, rel=0.001)
    # Two clocks of the modulator are 0.012 rad of the tone.
    assert np.arctan2(quadrature, in_phase) == pytest.approx(-0.012, abs=0.002)

    window = np.blackman(len(bits))
    power = np.abs(np.fft.rfft(bits * window)) ** 2
    hertz = np.fft.rfftfreq(len(bits), 1 / PDM_RATE)
    is_tone = np.abs(hertz - 1000) < 20
    is_noise = (hertz > 20) & (hertz < 8000) & ~is_tone
    signal_to_noise = 10 * np.log10(power[is_tone].sum() / power[is_noise].sum())
    # Linear theory: 1.5 (5 / π⁴) 64⁵ or 79 dB for a full-scale sine, 72 dB for this one; a
    # quantizer of one bit stays some decibels below.
    assert signal_to_noise > 66


def test_silence_follows_the_clip(heard: emulator.Simulation) -> None:
    tail = heard.pdm[round(0.55 * PDM_RATE) :] * 2.0 - 1.0
    assert abs(tail.mean()) < 1e-3


def test_wrong_half_of_the_clock_reads_the_pull(build: Callable[..., Path]) -> None:
    """A firmware that reads while the microphone is off the wire gets nothing of the sound."""
    run = emulator.simulate(
        build("capture", "PULL=(1<<2)"),
        tone(1000, 0.9, 0.1),
        microphone_channel="right",
        probes=[BUFFER],
        patience=None,
    )
    assert not received_bits(run).any()


def test_no_clock_is_told(build: Callable[..., Path]) -> None:
    message = r"never listened to a microphone on GPIO 3;.* main.*; choose .* kind of .*pins"
    with pytest.raises(SimulationError, match=message):
        emulator.simulate(build("glow"), tone(1000, 0.5, 0.1), patience=None)


def test_clip_of_another_type_is_refused(build: Callable[..., Path]) -> None:
    with pytest.raises(ValueError, match="int16"):
        emulator.simulate(build("glow"), np.zeros(100))  # type: ignore[arg-type]


@pytest.mark.parametrize("rate", [8_000, 192_000])
def test_clip_of_a_rate_that_cannot_be_played_is_refused(
    build: Callable[..., Path], rate: int
) -> None:
    with pytest.raises(ValueError, match=f"16,000 to 128,000 Hz, not {rate:,}"):
        emulator.simulate(build("glow"), np.zeros(100, np.int16), clip_rate=rate)


def test_of_a_clip_of_another_rate_what_is_below_8_khz_is_kept() -> None:
    time = np.arange(4800) / 48_000
    low, high = (np.sin(2 * np.pi * hertz * time) for hertz in (1000, 20_000))
    kept = audible(np.round(8000 * (low + high)).astype(np.int16), 48_000)
    assert kept.dtype == np.int16
    assert len(kept) == 1600
    middle = slice(200, -200)
    np.testing.assert_allclose(kept[middle], 8000 * low[::3][middle], atol=30)
