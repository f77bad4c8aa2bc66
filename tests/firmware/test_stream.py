"""The hop on this computer: the stream's answer is the window's, to the last bit."""

from pathlib import Path

import numpy as np
import pytest

from jerboa.clips import read_clip
from jerboa.features import Spectrogram
from jerboa.firmware import HOP_SAMPLES, HostClassifier

COLUMNS_PER_HOP = 4
FIRST_WHOLE_HOP = 31
"""The 125th column is the first that a history without the start's silence can end with."""


@pytest.fixture(scope="module")
def classifier(alarm_model: Path) -> HostClassifier:
    return HostClassifier(alarm_model)


def windows_by_hop(samples: np.ndarray, classifier: HostClassifier) -> np.ndarray:
    """The network's input after each hop, cut from the whole recording's spectrogram."""
    front_end = Spectrogram()
    silence = np.zeros(128, np.int16)
    columns = front_end.transform(np.concatenate([silence, samples]))
    last = len(samples) // HOP_SAMPLES
    return np.stack(
        [
            front_end.quantize(
                columns[COLUMNS_PER_HOP * (hop + 1) - 124 : COLUMNS_PER_HOP * (hop + 1)],
                classifier.input_scale,
                classifier.input_zero_point,
            )
            for hop in range(FIRST_WHOLE_HOP, last)
        ]
    )


def test_stream_equals_windows_on_every_hop(classifier: HostClassifier, test_data: Path) -> None:
    """128 samples of overlap move (the tutorial moved 128 bytes: every fourth column was wrong),
    and the history is never overwritten by the network's activations."""
    recordings = sorted((test_data / "fire_alarms").glob("*.flac"))
    samples = np.concatenate([read_clip(path)[:80_000] for path in recordings])
    streamed = classifier.stream(samples)[FIRST_WHOLE_HOP:]
    windows = windows_by_hop(samples, classifier)
    assert len(np.unique(streamed)) > 5, "the recording moves the output"
    np.testing.assert_array_equal(streamed, classifier.predict(windows))


def test_a_stream_starts_cold(classifier: HostClassifier) -> None:
    noise = np.random.default_rng(1).integers(-9000, 9000, 40_000).astype(np.int16)
    first = classifier.stream(noise)
    classifier.stream(-noise)
    np.testing.assert_array_equal(classifier.stream(noise), first)
