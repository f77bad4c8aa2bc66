"""The DSP on the chip's instruction set gives what it gives on this computer."""

import struct
from dataclasses import astuple
from pathlib import Path

import numpy as np
import pytest

from jerboa.device import (
    DEVICE_ROOT,
    build_firmware_elf,
    input_quantization,
)
from jerboa.emulator import BARE_LINKER_SCRIPT, BARE_SOURCES, ElfRun, run_elf
from jerboa.features import Spectrogram, decimate_pdm

pytestmark = pytest.mark.emulator

HERE = Path(__file__).parent
NAMES = ("spectrogram.c", "fft_q15.c", "tables.c", "quantize.c", "pdm.c")
# The bins that the tutorial's nearest-neighbour resize keeps.
BINS = np.floor((np.arange(32) + 0.5) * 129 / 32).astype(np.uint8)
SCALE, ZERO_POINT = 0.4615478515625, -128
FRONT_END = Spectrogram()


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    elf = tmp_path_factory.mktemp("dsp") / "dsp.elf"
    sources = [*BARE_SOURCES, HERE / "dsp_on_chip.c", *(DEVICE_ROOT / "dsp" / n for n in NAMES)]
    build_firmware_elf(sources, BARE_LINKER_SCRIPT, elf, flags=["-DJERBOA_CHIP"])
    return elf


def run(program: Path, samples: np.ndarray, words: np.ndarray) -> ElfRun:
    quantization = struct.pack("<5Ii", *astuple(input_quantization(SCALE, ZERO_POINT)))
    return run_elf(
        program,
        write={
            "samples": samples.tobytes(),
            "bins": BINS.tobytes(),
            "quantization": quantization,
            "words": words.tobytes(),
        },
        read=["magnitudes", "some_magnitudes", "quantized", "decimated"],
    )


def signals() -> list[np.ndarray]:
    rng = np.random.default_rng(0)
    noise = [rng.integers(-size - 1, size + 1, 896) for size in (32_767, 3_000, 20)]
    alternating = np.where(np.arange(896) % 2, 32_767, -32_768)
    return [each.astype(np.int16) for each in (*noise, np.full(896, -32_768), alternating)]


@pytest.mark.parametrize("samples", signals(), ids=["loud", "noise", "quiet", "DC", "alternating"])
def test_the_chip_computes_what_this_computer_does(program: Path, samples: np.ndarray) -> None:
    words = np.random.default_rng(1).integers(0, 2**32, 1024, dtype=np.uint32)
    memory = run(program, samples, words).memory
    columns = FRONT_END.transform(samples)
    np.testing.assert_array_equal(np.frombuffer(memory["magnitudes"], "<i2"), columns.ravel())
    np.testing.assert_array_equal(np.frombuffer(memory["some_magnitudes"], "<i2"), columns[0, BINS])
    np.testing.assert_array_equal(
        np.frombuffer(memory["quantized"], np.int8),
        FRONT_END.quantize(columns, SCALE, ZERO_POINT).ravel(),
    )
    np.testing.assert_array_equal(np.frombuffer(memory["decimated"], "<i2"), decimate_pdm(words))


def test_cycles_stay_within_their_budgets(program: Path) -> None:
    """The tutorial takes 79,232 for a column and 381,632 for 512 samples of PDM."""
    words = np.random.default_rng(1).integers(0, 2**32, 1024, dtype=np.uint32)
    done = run(program, signals()[0], words)
    assert done.cycles_between(1, 2) < 41_000
    assert done.cycles_between(2, 3) < 14_000
    assert done.cycles_between(3, 4) < 30_000
    assert done.cycles_between(5, 6) < 70_000


@pytest.mark.parametrize("gain", [1, 2, 7, 64, 1024])
def test_a_gain_amplifies_and_saturates_alike(tmp_path: Path, gain: int) -> None:
    sources = [*BARE_SOURCES, HERE / "pdm_gain.c", DEVICE_ROOT / "dsp" / "pdm.c"]
    elf = tmp_path / "gain.elf"
    flags = ["-DJERBOA_CHIP", f"-DJERBOA_GAIN={gain}"]
    build_firmware_elf(sources, BARE_LINKER_SCRIPT, elf, flags=flags)
    words = np.random.default_rng(gain).integers(0, 2**32, 1024, dtype=np.uint32)
    memory = run_elf(elf, write={"words": words.tobytes()}, read=["decimated"]).memory
    there = np.frombuffer(memory["decimated"], "<i2").astype(int)
    np.testing.assert_array_equal(there, decimate_pdm(words, gain))
    # A sample without gain is rounded: by up to half a step, which is amplified too.
    amplified = np.clip(gain * decimate_pdm(words).astype(int), -32_768, 32_767)
    assert np.abs(there - amplified).max() <= gain / 2 + 1
