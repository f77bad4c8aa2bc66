"""The fold "Advanced" of the station "Train": a few settings of ``jerboa.toml``, by name.

They are written where a person and the command line read them; comments and all other settings
of the file stay as they are.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import asdict
from typing import Any, Literal

import tomlkit
from pydantic import BaseModel, ConfigDict

from jerboa.clips import Augmentation, RecordingVariation
from jerboa.errors import ProjectError
from jerboa.project import Project, ProjectSettings
from jerboa.storage import write_whole
from jerboa.training import ARCHITECTURES, FeatureAugmentation, TrainingSettings

FILE_NAME = "jerboa.toml"
UNCHANGED = "as in jerboa.toml"

FRONT_ENDS = {
    "spectrogram": "the tutorial's: 129 linear bins, for near and loud sounds",
    "log_mel": "mel bands in decibels: hears the next room, too",
}
AUGMENTATIONS = {
    "full": "each window varied: noise, level, other sounds, speed",
    "none": "the recordings as they are",
}

_NO_VARIATION: dict[str, Any] = {
    "augmentation": asdict(Augmentation(shift=0.0, mix=0.0, silence=0.0, noise=0.0, gain=0.0)),
    "speed": (1.0, 1.0),
    "feature_augmentation": asdict(
        FeatureAugmentation(
            mix=0.0, mix_up=0.0, noise=0.0, level=0.0, colour_db=0.0, mask_bins=0, mask_columns=0
        )
    ),
    "variation": asdict(RecordingVariation(copies=0)),
}


class Choices(BaseModel):
    """What the fold sets; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    front_end: Literal["spectrogram", "log_mel"] | None = None
    architecture: str | None = None
    augmentation: Literal["full", "none", "as in jerboa.toml"] | None = None


def describe(project: Project) -> dict[str, object]:
    """What is chosen now and what else can be, each with a line for who has to choose.

    Raises
    ------
    ProjectError
        If the project's settings are wrong.
    """
    training = Project.open(project.folder).settings.training
    now = _augmentation(training)
    augmentations = AUGMENTATIONS | ({now: "your own"} if now == UNCHANGED else {})
    return {
        "chosen": {
            "front_end": training.front_end,
            "architecture": training.architecture,
            "augmentation": now,
        },
        "choices": {
            "front_end": FRONT_ENDS,
            "architecture": {name: each.summary for name, each in ARCHITECTURES.items()},
            "augmentation": augmentations,
        },
    }


def choose(project: Project, choices: Choices) -> None:
    """Write choices into the project's settings.

    Raises
    ------
    ProjectError
        If there is no such architecture, or the settings were wrong before.
    StorageError
        If the file cannot be written.
    """
    if choices.architecture not in (None, *ARCHITECTURES):
        known = ", ".join(ARCHITECTURES)
        raise ProjectError(f"no architecture is called '{choices.architecture}'; choose of {known}")
    settings = Project.open(project.folder).settings
    file = project.folder / FILE_NAME
    document = tomlkit.parse(file.read_text(encoding="utf-8"))
    training: MutableMapping[str, Any] = document.setdefault("training", tomlkit.table())
    for name in ("front_end", "architecture"):
        value = getattr(choices, name)
        if value and value != getattr(settings.training, name):
            training[name] = value
    if choices.augmentation in AUGMENTATIONS:
        for name in _NO_VARIATION:
            training.pop(name, None)
        if choices.augmentation == "none":
            training.update(_as_toml(_NO_VARIATION))
    ProjectSettings.model_validate(document.unwrap())
    write_whole(file, tomlkit.dumps(document).encode())


def _augmentation(training: TrainingSettings) -> str:
    plain = TrainingSettings()
    for name, settings in (
        ("full", plain),
        ("none", TrainingSettings.model_validate(_NO_VARIATION)),
    ):
        if all(getattr(training, key) == getattr(settings, key) for key in _NO_VARIATION):
            return name
    return UNCHANGED


def _as_toml(values: dict[str, Any]) -> dict[str, Any]:
    """Tables on one line each, so that they stay within ``[training]``."""
    return {name: _inline(value) for name, value in values.items()}


def _inline(value: Any) -> Any:
    if isinstance(value, dict):
        table = tomlkit.inline_table()
        table.update(_as_toml(value))
        return table
    return list(value) if isinstance(value, tuple) else value
