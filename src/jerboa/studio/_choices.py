"""The fold "Advanced" of the station "Train": a few settings of ``jerboa.toml``, by name.

They are written where a person and the command line read them; comments and all other settings
of the file stay as they are.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import asdict
from typing import Any

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
    "log_mel_level": "log-mel that follows the level: near and far sound alike",
    "log_mel_pcen": "log-mel with PCEN: steady noise fades from what it hears",
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

    front_end: str | None = None
    architecture: str | None = None
    augmentation: str | None = None


def describe(project: Project) -> dict[str, object]:
    """What is chosen now and what else can be, each with a line for who has to choose.

    Raises
    ------
    ProjectError
        If the project's settings are wrong.
    """
    training = Project.open(project.folder).settings.training
    chosen = {
        "front_end": training.front_end if isinstance(training.front_end, str) else UNCHANGED,
        "architecture": training.architecture,
        "augmentation": _augmentation(training),
    }
    return {
        "chosen": chosen,
        "choices": {
            name: known | ({UNCHANGED: "your own"} if chosen[name] == UNCHANGED else {})
            for name, known in _known().items()
        },
    }


def _known() -> dict[str, dict[str, str]]:
    return {
        "front_end": FRONT_ENDS,
        "architecture": {name: each.summary for name, each in ARCHITECTURES.items()},
        "augmentation": AUGMENTATIONS,
    }


def choose(project: Project, choices: Choices) -> None:
    """Write choices into the project's settings.

    Raises
    ------
    ProjectError
        If a choice is none of those that there are, or the settings were wrong before.
    StorageError
        If the file cannot be written.
    """
    wanted = {name: value for name, value in choices if value is not None and value != UNCHANGED}
    for name, value in wanted.items():
        known = _known()[name]
        if value not in known:
            raise ProjectError(f"there is no '{value}'; choose of {', '.join(known)}")
    settings = Project.open(project.folder).settings
    file = project.folder / FILE_NAME
    document = tomlkit.parse(file.read_text(encoding="utf-8"))
    training: MutableMapping[str, Any] = document.setdefault("training", tomlkit.table())
    for name in ("front_end", "architecture"):
        if wanted.get(name, getattr(settings.training, name)) != getattr(settings.training, name):
            training[name] = wanted[name]
    if "augmentation" in wanted:
        for name in _NO_VARIATION:
            training.pop(name, None)
        if wanted["augmentation"] == "none":
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
