"""The log-mel front end on the chip's instruction set gives what it gives on this computer."""

from pathlib import Path

import numpy as np
import pytest

from jerboa.device import DEVICE_ROOT, build_firmware_elf, mel_tables
from jerboa.emulator import BARE_LINKER_SCRIPT, BARE_SOURCES, run_elf
from jerboa.features import LogMel

pytestmark = pytest.mark.emulator

NAMES = ("log_mel.c", "log_mel_fft.c", "log_mel_tables.c")
TIME = np.arange(1024)
SOUNDS = {
    "noise": np.random.default_rng(0).integers(-32768, 32768, 1024),
    "quiet": np.random.default_rng(1).normal(0, 3, 1024),
    "square": np.where(TIME % 36 < 18, 32767, -32768),
    "tone": 32767 * np.sin(TIME * 1.23),
    "silence": np.zeros(1024),
    "impulse": np.where(TIME == 200, -32768, 0),
}


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    elf = tmp_path_factory.mktemp("log_mel") / "log_mel.elf"
    sources = [Path(__file__).parent / "log_mel_on_chip.c"]
    sources += [*BARE_SOURCES, *(DEVICE_ROOT / "dsp" / name for name in NAMES)]
    build_firmware_elf(sources, BARE_LINKER_SCRIPT, elf, flags=["-DJERBOA_CHIP"])
    return elf


@pytest.mark.parametrize("sound", SOUNDS)
@pytest.mark.parametrize(
    "front_end",
    [LogMel(), LogMel(window=1024, bands=64), LogMel(window=400, bands=20)],
    ids=["32 ms", "64 ms", "25 ms"],
)
def test_equals_the_host_in_every_bit(program: Path, front_end: LogMel, sound: str) -> None:
    samples = np.round(SOUNDS[sound]).astype(np.int16)
    tables = mel_tables(front_end.window, front_end.bands, front_end.low_hz, front_end.high_hz)
    facts = [tables.window, tables.fft, tables.bands, tables.first_bin, tables.gain]
    fill = {
        "hann": np.array(tables.hann, np.uint16),
        "segments": np.array(tables.segments, np.uint16),
        "facts": np.array(facts, np.uint16),
        "samples": samples,
    }
    write = {name: array.tobytes() for name, array in fill.items()}
    run = run_elf(program, write=write, read={"features": 2 * front_end.bands})
    features = np.frombuffer(run.memory["features"], np.int16)
    np.testing.assert_array_equal(features, front_end.transform(samples[: front_end.window])[0])
