"""State of a training phase on disk: whole, or not there."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jerboa.storage import write_whole

__all__ = ["PhaseState", "load_state", "save_state"]

Arrays = list[NDArray[Any]]


@dataclass
class PhaseState:
    """Where a phase stands at the end of an epoch.

    Attributes
    ----------
    fingerprint : str
        Of all that decides the phase's outcome; a state of another one is not resumed.
    epoch : int
        Epochs that are done.
    finished : bool
        Whether the phase is over.
    network, optimizer : list of ndarray
        Every variable, the state of random generators included.
    best : list of ndarray
        Every variable of the network after its best epoch.
    best_loss : float
        Validation loss after that epoch.
    waited : int
        Epochs since.
    history : list of dict
        Metrics of each epoch.
    """

    fingerprint: str
    epoch: int = 0
    finished: bool = False
    network: Arrays = field(default_factory=list)
    optimizer: Arrays = field(default_factory=list)
    best: Arrays = field(default_factory=list)
    best_loss: float = float("inf")
    waited: int = 0
    history: list[dict[str, float]] = field(default_factory=list)


_ARRAYS = ("network", "optimizer", "best")
_SCALARS = ("fingerprint", "epoch", "finished", "best_loss", "waited", "history")


def save_state(path: Path, state: PhaseState) -> None:
    """Write a state in place of an older one.

    Raises
    ------
    StorageError
        If the disk is full or the folder cannot be written.
    """
    arrays: dict[str, Any] = {
        f"{name}/{index:04d}": array
        for name in _ARRAYS
        for index, array in enumerate(getattr(state, name))
    }
    scalars = json.dumps({name: getattr(state, name) for name in _SCALARS})
    buffer = io.BytesIO()
    np.savez(buffer, scalars=np.array(scalars), **arrays)
    write_whole(path, buffer.getvalue())


def load_state(path: Path, fingerprint: str) -> PhaseState | None:
    """Read a state; None if there is none, or only one of another training."""
    try:
        with np.load(path, allow_pickle=False) as file:
            content: Mapping[str, NDArray[Any]] = {name: file[name] for name in file.files}
        scalars = json.loads(str(content["scalars"]))
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile):
        return None
    if scalars["fingerprint"] != fingerprint:
        return None
    arrays: dict[str, Any] = {
        name: [content[key] for key in sorted(content) if key.startswith(f"{name}/")]
        for name in _ARRAYS
    }
    return PhaseState(**scalars, **arrays)
