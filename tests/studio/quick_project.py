"""A project that is trained in seconds: few recordings, easy to tell apart, few epochs."""

from pathlib import Path

import numpy as np

from jerboa import clips
from jerboa.clips.generated import generate_recording

QUICK = """\
board = "pico"
base = "none"

[training]
quantization = "ptq"
batch_size = 16
speed = [1.0, 1.0]
augmentation = {gain_db = [-3.0, 3.0], mix = 0.0}
baseline = {epochs = 25, learning_rate = 1e-2, final_learning_rate = 1e-3, patience = 25}
"""
PER_LABEL = 6
KINDS = {"alarm": "continuous", "background": "water"}
"""A tone that does not pause, and a tap."""


def sounds(folder: Path) -> dict[str, list[Path]]:
    """Smoke alarms, and a household that is none."""
    rng = np.random.default_rng(3)
    files: dict[str, list[Path]] = {label: [] for label in KINDS}
    for label, kind in KINDS.items():
        for number in range(PER_LABEL):
            recording = generate_recording(kind, rng, 2.5, quietest_dbfs=-6.0)
            files[label].append(folder / f"{kind}-{number}.wav")
            clips.write_clip(files[label][-1], recording.samples())
    return files


def quick_project(folder: Path) -> Path:
    """The folder of a project with these sounds."""
    project = folder / "kettle"
    for label, files in sounds(folder).items():
        (project / "clips" / label).mkdir(parents=True)
        for file in files:
            file.rename(project / "clips" / label / file.name)
    (project / "jerboa.toml").write_text(QUICK)
    return project
