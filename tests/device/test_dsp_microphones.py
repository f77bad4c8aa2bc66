"""I2S and analogue conversion against real arithmetic, on this computer and on the chip."""

import ctypes
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from jerboa.device import DEVICE_ROOT, build_firmware_elf, build_host_library
from jerboa.emulator import BARE_LINKER_SCRIPT, BARE_SOURCES, run_elf

HERE = Path(__file__).parent
SOURCES = [HERE / "microphones.c", *(DEVICE_ROOT / "dsp" / f"{n}.c" for n in ("i2s", "analog"))]


def convert(
    words: NDArray[np.uint32], codes: NDArray[np.uint16], gain: int
) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    """512 samples of each, with the C on this computer."""
    flags = [f"-DJERBOA_GAIN={gain}"]
    library = ctypes.CDLL(str(build_host_library("microphones", SOURCES, flags=flags)))
    (ctypes.c_uint32 * 512).in_dll(library, "words")[:] = words.tolist()
    (ctypes.c_uint16 * 2048).in_dll(library, "codes")[:] = codes.tolist()
    library.run()
    found = [
        np.array((ctypes.c_int16 * 512).in_dll(library, name)[:], np.int16)
        for name in ("from_i2s", "from_analog")
    ]
    return found[0], found[1]


def high_passed(samples: NDArray[np.float64]) -> NDArray[np.float64]:
    """Without the mean, which follows by 1/256 of the difference a sample."""
    mean, out = 0.0, np.empty(len(samples))
    for i, sample in enumerate(samples):
        out[i] = sample - mean
        mean += out[i] / 256
    return out


@pytest.mark.parametrize("gain", [1, 2, 37, 1024])
def test_i2s_words_become_samples(gain: int) -> None:
    steps = np.random.default_rng(gain).integers(-(2**23), 2**23, 512) // gain
    words = (steps << 8).astype(np.int64).astype(np.uint32)
    samples, _ = convert(words, np.full(2048, 2048, np.uint16), gain)
    expected = np.clip(high_passed(steps / 256) * gain, -32768, 32767)
    # 20 bits of 24 are used: a sixteenth of a sample is lost before the gain.
    assert np.abs(samples - expected).max() <= 0.5 + gain * (1 / 16 + 1 / 16)


@pytest.mark.parametrize("hertz", [500, 3000, 5900, 7000])
def test_tones_pass_the_analogue_filters(hertz: int) -> None:
    wave = 1000 * np.sin(2 * np.pi * hertz * np.arange(2048) / 64_000)
    _, samples = convert(np.zeros(512, np.uint32), np.round(2048 + wave).astype(np.uint16), 1)
    level = np.std(samples[100:].astype(float)) * np.sqrt(2) / (16 * 1000)
    assert 20 * np.log10(level) == pytest.approx(0, abs=0.1)


@pytest.mark.parametrize("hertz", [8_700, 10_000, 13_000, 16_500, 22_000, 24_700, 26_500, 31_000])
def test_what_would_alias_to_7350_hz_is_60_db_down(hertz: int) -> None:
    wave = 2000 * np.sin(2 * np.pi * hertz * np.arange(2048) / 64_000)
    _, samples = convert(np.zeros(512, np.uint32), np.round(2048 + wave).astype(np.uint16), 8)
    level = np.std(samples[100:].astype(float)) * np.sqrt(2) / (8 * 16 * 2000)
    assert 20 * np.log10(level) < -59


def test_mid_scale_is_silence_and_rails_saturate() -> None:
    _, silence = convert(np.zeros(512, np.uint32), np.full(2048, 2048, np.uint16), 64)
    assert np.abs(silence.astype(int)).max() <= 64
    square = np.where(np.arange(2048) // 128 % 2, 4095, 0).astype(np.uint16)
    _, samples = convert(np.zeros(512, np.uint32), square, 64)
    assert set(np.unique(samples[64:])) >= {-32768, 32767}
    _, samples = convert(np.zeros(512, np.uint32), square, 1000)
    assert samples.max() > 32767 - 16
    assert samples.min() < -32768 + 16


def test_overshoot_saturates_and_does_not_wrap() -> None:
    """Squares from rail to rail overshoot in both filters; what wrapped would change its sign."""
    square = np.where(np.arange(2048) // 128 % 2, 4095, 0).astype(np.uint16)
    _, samples = convert(np.zeros(512, np.uint32), square, 2)
    halves = samples[64:].reshape(-1, 32)[:, 8:]
    assert np.all(np.abs(halves.astype(int)) > 20_000)
    assert np.all(np.sign(halves[::2]) == -np.sign(halves[1::2]))


@pytest.mark.emulator
@pytest.mark.parametrize("gain", [1, 2, 7, 1024])
def test_the_chip_computes_the_same(tmp_path: Path, gain: int) -> None:
    rng = np.random.default_rng(gain)
    words = rng.integers(0, 2**32, 512, dtype=np.uint32)
    codes = rng.choice(np.array([0, 1, 2047, 2048, 4095], np.uint16), 2048)
    elf = tmp_path / "microphones.elf"
    flags = ["-DJERBOA_CHIP", f"-DJERBOA_GAIN={gain}"]
    build_firmware_elf([*BARE_SOURCES, *SOURCES], BARE_LINKER_SCRIPT, elf, flags=flags)
    write = {"words": words.tobytes(), "codes": codes.tobytes()}
    done = run_elf(elf, write=write, read=["from_i2s", "from_analog"])
    for name, expected in zip(
        ("from_i2s", "from_analog"), convert(words, codes, gain), strict=True
    ):
        np.testing.assert_array_equal(np.frombuffer(done.memory[name], "<i2"), expected)
    assert done.cycles_between(1, 2) < 46_000
