"""The float spectrogram against TensorFlow, and against the Q15 one."""

import numpy as np
import pytest

from jerboa.features import Spectrogram, stft_magnitude


@pytest.mark.training
def test_equals_tensorflow() -> None:
    import tensorflow as tf

    samples = np.random.default_rng(0).normal(0, 0.2, 16_000).astype(np.float32)
    expected = np.abs(tf.signal.stft(samples, frame_length=256, frame_step=128))
    np.testing.assert_allclose(stft_magnitude(samples), expected, atol=2e-5)


def test_q15_is_within_rounding_and_window_of_the_float_one() -> None:
    samples = np.random.default_rng(0).integers(-20_000, 20_000, 16_000).astype(np.int16)
    real = Spectrogram().real(Spectrogram().transform(samples))
    assert np.abs(real - stft_magnitude(samples)).max() < 0.3


def test_too_few_samples_give_no_frame() -> None:
    assert stft_magnitude(np.zeros(255, np.int16)).shape == (0, 129)
