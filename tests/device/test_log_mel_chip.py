"""The log-mel front end on the chip's instruction set gives what it gives on this computer."""

from pathlib import Path

import numpy as np
import pytest
from log_mel_chip import build_program, run_column, run_normalization

from jerboa.features import LevelNormalization, LogMel, Pcen

pytestmark = pytest.mark.emulator

TIME = np.arange(1024)
RNG = np.random.default_rng(2)
SOUNDS = {
    "noise": np.random.default_rng(0).integers(-32768, 32768, 1024),
    "quiet": np.random.default_rng(1).normal(0, 3, 1024),
    "square": np.where(TIME % 36 < 18, 32767, -32768),
    "tone": 32767 * np.sin(TIME * 1.23),
    "silence": np.zeros(1024),
    "one step": np.where(TIME % 50 == 0, 1, 0),
    "impulse": np.where(TIME == 200, -32768, 0),
}
# Every logarithm there is, steps of all sizes up and down, and what stays.
COLUMNS = np.concatenate(
    [
        np.zeros((2, 40)),
        np.arange(205 * 40).reshape(-1, 40)[:80],
        RNG.integers(0, 8_192, (40, 40)),
        np.repeat(RNG.integers(0, 8_192, (4, 40)), 15, axis=0),
        np.full((2, 40), 32_767),
        RNG.integers(0, 300, (10, 40)),
    ]
).astype(np.int16)


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_program(tmp_path_factory.mktemp("log_mel"))


@pytest.mark.parametrize("sound", SOUNDS)
@pytest.mark.parametrize(
    "front_end",
    [LogMel(), LogMel(window=1024, bands=64), LogMel(window=400, bands=20)],
    ids=["32 ms", "64 ms", "25 ms"],
)
def test_equals_the_host_in_every_bit(program: Path, front_end: LogMel, sound: str) -> None:
    samples = np.round(SOUNDS[sound]).astype(np.int16)
    features, _ = run_column(program, front_end, samples)
    np.testing.assert_array_equal(features, front_end.transform(samples[: front_end.window]))


@pytest.mark.parametrize(
    "normalization",
    [
        LevelNormalization(),
        LevelNormalization(release_db=400, floor_dbfs=-30, range_db=90),
        Pcen(),
        Pcen(time_constant=0.1, gain=0.5, bias=0.0, power=1.0, eps=0.001),
    ],
    ids=["level", "level, other settings", "PCEN", "PCEN, other settings"],
)
def test_normalization_equals_the_host_in_every_bit(
    program: Path, normalization: LevelNormalization | Pcen
) -> None:
    front_end = LogMel(normalization=normalization)
    normalized, _ = run_normalization(program, front_end, COLUMNS)
    np.testing.assert_array_equal(normalized, front_end.normalize(COLUMNS))
