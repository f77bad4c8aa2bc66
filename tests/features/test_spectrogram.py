"""The spectrogram against CMSIS-DSP 1.10.3, bit for bit."""

import platform
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from jerboa.errors import ModelError
from jerboa.features import Spectrogram

FRONT_END = Spectrogram()

needs_oracle = pytest.mark.skipif(
    find_spec("cmsisdsp") is None or platform.machine() not in ("x86_64", "AMD64"),
    reason="no cmsisdsp wheel for this Python, or its NEON path, which rounds otherwise",
)


def oracle(samples: np.ndarray) -> np.ndarray:
    """The tutorial's chain of calls for each frame."""
    import cmsisdsp

    window = cmsisdsp.arm_float_to_q15(np.hanning(256))
    transform = cmsisdsp.arm_rfft_instance_q15()
    cmsisdsp.arm_rfft_init_q15(transform, 256, 0, 1)
    columns = []
    for start in range(0, len(samples) - 255, 128):
        frame = cmsisdsp.arm_mult_q15(samples[start : start + 256], window)
        spectrum = cmsisdsp.arm_rfft_q15(transform, frame)
        columns.append(cmsisdsp.arm_cmplx_mag_q15(spectrum)[:129])
    return np.array(columns, np.int16)


def tones(amplitude: float, square: bool) -> np.ndarray:
    time = np.arange(512)
    phase = 2 * np.pi * np.arange(0, 128.5, 0.5)[:, None] * time / 256
    wave = np.cos(phase + np.arange(257)[:, None])
    wave = np.where(wave >= 0, 1.0, -1.0) if square else wave
    return np.clip(np.round(amplitude * wave), -32768, 32767).astype(np.int16).ravel()


def sparse() -> np.ndarray:
    samples = np.zeros(256 * 64, np.int16)
    samples[np.arange(64) * 256 + np.arange(64) * 4] = -32768
    return samples


ALTERNATING = np.where(np.arange(512) % 2, 32767, -32768).astype(np.int16)
CASES = {
    "silence": np.zeros(512, np.int16),
    "lowest": np.full(512, -32768, np.int16),
    "highest": np.full(512, 32767, np.int16),
    "alternating": ALTERNATING,
    "alternating slowly": np.repeat(ALTERNATING, 8),
    "one step of DC": np.full(512, -1, np.int16),
    "impulses": sparse(),
    "sines, full scale": tones(32767, square=False),
    "sines, quiet": tones(5, square=False),
    "squares, full scale": tones(32768, square=True),
}


@needs_oracle
@pytest.mark.parametrize("name", CASES)
def test_equals_cmsis_dsp_on_extremes(name: str) -> None:
    np.testing.assert_array_equal(FRONT_END.transform(CASES[name]), oracle(CASES[name]))


@needs_oracle
@settings(max_examples=60, deadline=None)
@given(
    arrays(np.int16, 512, elements=st.integers(-32768, 32767), fill=st.just(np.int16(0))),
    st.sampled_from([0, 3, 8, 12]),
    st.sampled_from([0, -32768, 1000]),
)
def test_equals_cmsis_dsp_on_what_hypothesis_finds(
    samples: np.ndarray, quieter: int, offset: int
) -> None:
    moved = np.clip((samples >> quieter).astype(np.int32) + offset, -32768, 32767)
    samples = moved.astype(np.int16)
    np.testing.assert_array_equal(FRONT_END.transform(samples), oracle(samples))


@needs_oracle
@pytest.mark.parametrize("amplitude", [2, 40, 900, 15_000, 32_767])
def test_equals_cmsis_dsp_on_noise(amplitude: int) -> None:
    rng = np.random.default_rng(amplitude)
    samples = rng.integers(-amplitude - 1, amplitude + 1, 100_000).astype(np.int16)
    np.testing.assert_array_equal(FRONT_END.transform(samples), oracle(samples))


@needs_oracle
def test_equals_cmsis_dsp_on_a_real_recording(test_data: Path) -> None:
    import soundfile

    path = sorted((test_data / "esc10" / "audio").glob("*.ogg"))[0]
    samples = soundfile.read(path, dtype="int16", always_2d=True)[0][:80_000, 0]
    samples = np.ascontiguousarray(samples)
    np.testing.assert_array_equal(FRONT_END.transform(samples), oracle(samples))


def test_a_window_of_16_000_samples_has_124_columns() -> None:
    assert FRONT_END.samples == 16_000
    assert FRONT_END.transform(np.zeros(16_000, np.int16)).shape == (124, 129)


@pytest.mark.parametrize(("samples", "frames"), [(0, 0), (255, 0), (256, 1), (383, 1), (384, 2)])
def test_only_whole_frames(samples: int, frames: int) -> None:
    assert FRONT_END.transform(np.zeros(samples, np.int16)).shape == (frames, 129)


def test_a_window_cut_from_a_recording_is_the_window_transformed() -> None:
    samples = np.random.default_rng(0).integers(-9000, 9000, 40_000).astype(np.int16)
    starts = [0, 3968, 24_000 - 24_000 % 128]
    cut = FRONT_END.windows(FRONT_END.transform(samples), starts)
    alone = [FRONT_END.transform(samples[start : start + 16_000]) for start in starts]
    np.testing.assert_array_equal(cut, alone)


@pytest.mark.parametrize("start", [-128, 64, 128])
def test_a_window_outside_or_between_frames_is_refused(start: int) -> None:
    columns = FRONT_END.transform(np.zeros(16_000, np.int16))
    with pytest.raises(ValueError, match="window"):
        FRONT_END.windows(columns, [start])


def test_no_windows() -> None:
    columns = FRONT_END.transform(np.zeros(16_000, np.int16))
    assert FRONT_END.windows(columns, []).shape == (0, 124, 129)


def test_real_values_are_64ths() -> None:
    real = FRONT_END.real(np.array([0, 1, 8191], np.int16))
    assert real.dtype == np.float32
    assert real.tolist() == [0.0, 1 / 64, 8191 / 64]


def test_other_types_are_refused() -> None:
    with pytest.raises(TypeError, match="int16"):
        FRONT_END.transform(np.zeros(512))  # type: ignore[arg-type]


def test_a_front_end_that_is_not_there_is_refused() -> None:
    with pytest.raises(ModelError, match="use 129 bins over 256 samples"):
        Spectrogram(window=512, bins=257)
