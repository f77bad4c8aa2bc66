"""A project of tones and noise, and networks whose costs are made up."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from jerboa.clips import write_clip
from jerboa.project import Project
from jerboa.search import Cost, Found

RATE = 16_000
SETTINGS = """\
base = "none"
[training]
front_end = "log_mel"
architecture = "small_cnn"
stride = 16000
batch_size = 4
[training.variation]
copies = 0
"""


def recording(label: str, seed: int) -> np.ndarray:
    rng = np.random.default_rng([len(label), seed])
    time = np.arange(RATE) / RATE
    sound = rng.normal(0, 300, RATE)
    if label == "whistle":
        sound += 8_000 * np.sin(2 * np.pi * rng.uniform(2_500, 3_500) * time)
    return sound.astype(np.int16)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    folder = tmp_path / "project"
    Project.create(folder, SETTINGS)
    for label in ("background", "whistle"):
        for seed in range(5):
            write_clip(folder / "clips" / label / f"{seed}.wav", recording(label, seed))
    return Project.open(folder)


@pytest.fixture(autouse=True)
def made_up_costs(monkeypatch: pytest.MonkeyPatch) -> None:
    """A million cycles for ``small_cnn``, two for all others, and a byte of RAM for 10,000."""

    def measure(settings, labels, board, firmware):
        small = settings.architecture == "small_cnn"
        cycles = round(settings.width * (1_000_000 if small else 2_000_000))
        return Cost(cycles, ram=cycles // 10_000, flash=1_000)

    monkeypatch.setattr("jerboa.search._cost._measure", measure)


class Watch:
    """A progress that notes what it is told, and stops like Ctrl-C after an epoch of a trial."""

    def __init__(self, stop: int | None = None) -> None:
        self.told: list[tuple[str, int]] = []
        self.trials: list[Found] = []
        self._stop = stop

    def __call__(self, stage: str, done: int, total: int, metrics: Mapping[str, float]) -> None:
        self.told.append((stage, done))
        if stage.startswith("trial") and done == self._stop:
            raise KeyboardInterrupt

    def found(self, trial: Found, done: int, total: int) -> None:
        self.trials.append(trial)


@pytest.fixture
def watch() -> type[Watch]:
    return Watch
