"""Small material to train on: tones against noise, one second and a half each."""

import numpy as np
import pytest

from jerboa.clips import Augmentation, Recording, Split
from jerboa.training import PhaseSettings, TrainingSettings


def tone(number: int) -> np.ndarray:
    rng = np.random.default_rng(number)
    time = np.arange(24_000) / 16_000
    sound = np.sin(2 * np.pi * rng.uniform(2_500, 3_500) * time) + rng.normal(0, 0.1, len(time))
    return (3_000 * sound).astype(np.int16)


def noise(number: int) -> np.ndarray:
    rng = np.random.default_rng(1_000 + number)
    return rng.normal(0, rng.uniform(300, 3_000), 24_000).clip(-32768, 32767).astype(np.int16)


def recordings(first: int, count: int) -> tuple[Recording, ...]:
    makers = {"background": noise, "alarm": tone}
    return tuple(
        Recording(label, f"{label}-{number}", held=make(number))
        for number in range(first, first + count)
        for label, make in makers.items()
    )


@pytest.fixture(scope="session")
def tones() -> Split:
    """Tones to be told from noise: 12 recordings to train on, 6 and 6 to try."""
    labels = ("background", "alarm")
    return Split(recordings(0, 6), recordings(6, 3), recordings(9, 3), labels)


@pytest.fixture(scope="session")
def short() -> TrainingSettings:
    """Settings of a training of a few epochs, as fast as can be."""
    phase = PhaseSettings(epochs=2, learning_rate=1e-2, final_learning_rate=2e-3, patience=2)
    return TrainingSettings(
        batch_size=4,
        augmentation=Augmentation(gain_db=(-3.0, 3.0), mix=0.0),
        speed=(1.0, 1.0),
        baseline=phase.model_copy(update={"epochs": 8, "patience": 8}),
        head=phase,
        fine_tuning=phase,
        quantization_aware=phase,
    )
