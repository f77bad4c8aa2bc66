"""What a search may choose: network, and how it is trained."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Protocol

from jerboa.training import ARCHITECTURES, FeatureAugmentation, TrainingSettings

__all__ = ["Chooser", "choose", "networks", "smallest"]

WIDTHS = (0.5, 0.75, 1.0, 1.5)
_TUTORIAL = "tutorial"


class Chooser(Protocol):
    """Gives a value for a name; `optuna.Trial` is one."""

    def suggest_categorical(self, name: str, choices: list[str]) -> str:
        """One of some."""

    def suggest_float(self, name: str, low: float, high: float, *, log: bool = False) -> float:
        """A number of a range."""


def networks(project: TrainingSettings) -> dict[str, TrainingSettings]:
    """Every network that may be chosen, by a name such as ``small_cnn x0.5``.

    All but the tutorial's read log-mel features, the project's if it has them; that one is a
    choice where the project's front end is its spectrogram.
    """
    return {
        f"{each.architecture} x{each.width:g}": each
        for name in sorted(ARCHITECTURES)
        for each in _of_architecture(name, project)
    }


def smallest(project: TrainingSettings) -> dict[str, TrainingSettings]:
    """The narrowest network of each architecture: if it does not fit, none of it does."""
    found = {each.architecture: name for name, each in reversed(networks(project).items())}
    return {name: networks(project)[name] for name in found.values()}


def choose(
    chooser: Chooser, project: TrainingSettings, labels: int, epochs: int
) -> TrainingSettings:
    """Choose the settings of a trial; those of the project stay where nothing is chosen.

    Parameters
    ----------
    chooser : Chooser
        Such as an `optuna.Trial`.
    project : TrainingSettings
        What the project is told.
    labels : int
        Two have no mixup.
    epochs : int
        Of the training.
    """
    every = networks(project)
    network = every[chooser.suggest_categorical("network", list(every))]
    rate = chooser.suggest_float("learning_rate", 5e-4, 6e-3, log=True)
    changes: dict[str, object] = {
        "label_smoothing": chooser.suggest_float("label_smoothing", 0.0, 0.15),
        "weight_decay": chooser.suggest_float("weight_decay", 1e-3, 0.1, log=True),
        "distillation": None,
        "baseline": network.baseline.model_copy(
            update={
                "epochs": epochs,
                "learning_rate": rate,
                "final_learning_rate": rate / 40,
                "patience": epochs,
            }
        ),
    }
    if network.front_end != "spectrogram":
        changes["feature_augmentation"] = replace(
            network.feature_augmentation or FeatureAugmentation(),
            mix=chooser.suggest_float("mix", 0.0, 0.7),
            mix_up=chooser.suggest_float("mix_up", 0.0, 0.9) if labels > 2 else 0.0,
            noise=chooser.suggest_float("noise", 0.0, 0.6),
            colour_db=chooser.suggest_float("colour_db", 0.0, 6.0),
        )
    return network.model_copy(update=changes)


def _of_architecture(name: str, project: TrainingSettings) -> Iterator[TrainingSettings]:
    spectrogram = project.front_end == "spectrogram"
    if name != _TUTORIAL:
        front_end = "log_mel" if spectrogram else project.front_end
        for width in WIDTHS:
            yield project.model_copy(
                update={"architecture": name, "width": width, "front_end": front_end}
            )
    elif spectrogram:
        yield project.model_copy(update={"architecture": name, "width": 1.0})
