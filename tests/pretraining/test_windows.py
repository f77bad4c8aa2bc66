"""Windows that are drawn: of one second, at any level, mixed, and never silence."""

import numpy as np
import pytest

from jerboa.clips import BACKGROUND, SAMPLE_RATE, Recording
from jerboa.errors import DatasetError
from jerboa.pretraining import Windows


def recording(samples: np.ndarray) -> Recording:
    return Recording(BACKGROUND, "one", held=samples.astype(np.int16))


def tone(hertz: float, seconds: float) -> Recording:
    time = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    return recording(8_000 * np.sin(2 * np.pi * hertz * time))


def strongest(window: np.ndarray) -> float:
    """Frequency of the highest line, Hz."""
    return float(np.abs(np.fft.rfft(window * np.hanning(len(window)))).argmax())


def test_a_sound_is_played_faster_and_slower_at_any_level() -> None:
    windows = Windows([tone(1_000, 5)])
    drawn = [windows.draw(np.random.default_rng(number)) for number in range(200)]
    assert {each.shape for each in drawn} == {(SAMPLE_RATE,)}
    played = np.array([strongest(each) for each in drawn])
    assert 690 <= played.min() < 800
    assert 1_250 < played.max() <= 1_410
    assert 0.2 < (np.abs(played - 1_000) <= 1).mean() < 0.6, "two fifths at its own speed"
    levels = [20 * np.log10(each.astype(float).std() / 32_768) for each in drawn]
    assert -51 < min(levels) < -45
    assert -17 < max(levels) < -11


def test_a_short_sound_lies_in_silence_and_two_are_mixed() -> None:
    windows = Windows([tone(400, 0.5), tone(3_000, 0.5)])
    both = 0
    for number in range(100):
        spectrum = np.abs(np.fft.rfft(windows.draw(np.random.default_rng(number)).astype(float)))
        low, high = spectrum[250:600].max(), spectrum[2_000:4_300].max()
        both += min(low, high) > 0.05 * max(low, high)
    assert 10 < both < 45, "one window in four mixes two different sounds"


def test_the_same_chance_gives_the_same_window() -> None:
    windows = Windows([tone(700, 3)])
    one, other = (windows.draw(np.random.default_rng([3, 5])) for _ in range(2))
    assert (one == other).all()


@pytest.mark.parametrize(
    ("recordings", "told"),
    [([], "not one second"), ([recording(np.zeros(50_000))], "nothing but silence")],
)
def test_without_sound_there_is_nothing_to_learn(recordings: list[Recording], told: str) -> None:
    with pytest.raises(DatasetError, match=told):
        Windows(recordings).draw(np.random.default_rng(0))
