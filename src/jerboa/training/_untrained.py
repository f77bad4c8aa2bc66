"""A model as a training would give it, but for its weights: what it costs is known before."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from jerboa.training._convert import convert
from jerboa.training._members import average_networks
from jerboa.training._phases import adapt_normalization
from jerboa.training._train import write_model
from jerboa.training.architectures import build_network
from jerboa.training.front_ends import find_front_end
from jerboa.training.settings import TrainingSettings

__all__ = ["write_untrained"]

_WINDOWS = 8
_LARGEST = 30.0


def write_untrained(path: Path, settings: TrainingSettings, labels: Sequence[str]) -> None:
    """Write an int8 model of random weights, of the settings' architecture and front end.

    Parameters
    ----------
    path : Path
        The ``.tflite``.
    settings : TrainingSettings
        Architecture, width, front end and seed count.
    labels : sequence of str
        What it would tell apart.

    Raises
    ------
    ModelError
        If the architecture is unknown or reads nothing of this front end.
    StorageError
        If the file cannot be written.
    """
    front_end = find_front_end(settings.front_end)
    shape = (front_end.columns, front_end.bins)
    outputs = 1 if len(labels) == 2 else len(labels)
    rng = np.random.default_rng(settings.seed)
    windows = rng.uniform(0, _LARGEST, (_WINDOWS, *shape, 1)).astype(np.float32)
    networks = [
        build_network(
            settings.architecture,
            outputs,
            shape=shape,
            seed=settings.seed + number,
            width=settings.width,
        )
        for number in range(settings.members)
    ]
    for each in networks:
        adapt_normalization(each, windows)
    network = average_networks(networks) if len(networks) > 1 else networks[0]
    write_model(path, convert(network, windows), tuple(labels), 0.5, settings.front_end)
