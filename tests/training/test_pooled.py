"""Training windows of a front end with a state are those that the stream would give."""

from dataclasses import replace

import numpy as np
import pytest
from pydantic import ValidationError

from jerboa.clips import BACKGROUND, Recording, RecordingVariation
from jerboa.features import LevelNormalization, LogMel, Pcen
from jerboa.model_file import LogMelSettings, PcenSettings
from jerboa.training import FeatureAugmentation, TrainingSettings, examples_of, find_front_end
from jerboa.training._pooled import pool_examples

NOTHING = FeatureAugmentation(
    mix=0, mix_up=0, noise=0, level=0, colour_db=0, mask_bins=0, mask_columns=0
)
LABELS = (BACKGROUND, "alarm")


def beeps(seconds: float) -> np.ndarray:
    time = np.arange(round(seconds * 16_000)) / 16_000
    noise = np.random.default_rng(0).normal(0, 100, len(time))
    tone = 9_000 * np.sin(2 * np.pi * 3_000 * time) * (time % 1 < 0.5)
    return np.round(noise + tone).astype(np.int16)


def settings_of(front_end: str) -> TrainingSettings:
    return TrainingSettings(
        front_end=front_end,
        stride=16_000,
        pause_db=None,
        feature_augmentation=NOTHING,
        variation=RecordingVariation(copies=0),
    )


@pytest.mark.parametrize("name", ["log_mel", "log_mel_level", "log_mel_pcen"])
def test_windows_have_heard_what_was_before_them(name: str) -> None:
    """A second of it: nearer to the stream than a window that begins from nothing."""
    recordings = [Recording("alarm", "beeps", held=beeps(4))]
    front_end = find_front_end(name)
    assert isinstance(front_end, LogMel)
    pool = pool_examples(recordings, LABELS, settings_of(name), front_end)
    place = replace(pool, places=np.array([[0, 120 * 256]]), targets=np.array([1]), stride=0)
    (batch, _, _) = next(place.batches(np.random.default_rng(1), 1, np.ones(2, np.float32)))
    columns = front_end.logarithms(beeps(4))[:182]
    lead = 62 if front_end.normalization else 0
    expected = front_end.real(front_end.normalize(columns[120 - lead :])[lead:])
    assert np.abs(batch[0, ..., 0] - expected).max() < 0.01
    streamed = front_end.real(front_end.normalize(columns)[120:])
    cold = front_end.real(front_end.normalize(columns[120:]))
    assert np.abs(expected - streamed).mean() <= 0.2 * np.abs(cold - streamed).mean()


@pytest.mark.parametrize("name", ["log_mel", "log_mel_level", "log_mel_pcen"])
def test_plain_windows_are_those_that_are_measured_by(name: str) -> None:
    recordings = [Recording("alarm", "beeps", held=beeps(3))]
    settings = settings_of(name)
    front_end = find_front_end(name)
    assert isinstance(front_end, LogMel)
    pool = pool_examples(recordings, LABELS, settings, front_end)
    plain = pool.plain(100, np.random.default_rng(0))
    exact = examples_of(recordings, LABELS, settings)
    np.testing.assert_array_equal(plain.magnitudes[:2], exact.magnitudes[:2])


@pytest.mark.parametrize("name", ["log_mel", "log_mel_pcen"])
def test_short_recordings_are_led_by_their_mirror_image(name: str) -> None:
    recordings = [Recording("alarm", "beep", held=beeps(0.4))]
    front_end = find_front_end(name)
    assert isinstance(front_end, LogMel)
    pool = pool_examples(recordings, LABELS, settings_of(name), front_end)
    (batch, _, _) = next(pool.batches(np.random.default_rng(1), 1, np.ones(2, np.float32)))
    assert batch.shape == (1, 62, 40, 1)
    assert np.isfinite(batch).all()


def test_front_ends_by_name_and_by_table() -> None:
    assert find_front_end("log_mel_level") == LogMel(normalization=LevelNormalization())
    assert find_front_end("log_mel_pcen") == LogMel(normalization=Pcen())
    table = {
        "kind": "log_mel",
        "window": 1024,
        "bands": 64,
        "normalization": {"kind": "pcen", "time_constant": 2.0},
    }
    settings = TrainingSettings.model_validate({"front_end": table})
    assert settings.front_end == LogMelSettings(
        window=1024, bands=64, normalization=PcenSettings(time_constant=2.0)
    )
    chosen = LogMel(window=1024, bands=64, normalization=Pcen(time_constant=2.0))
    assert find_front_end(settings.front_end) == chosen
    with pytest.raises(ValidationError, match="front_end"):
        TrainingSettings.model_validate({"front_end": "mfcc"})
