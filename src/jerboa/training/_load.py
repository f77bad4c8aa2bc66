"""``.keras`` files in and out."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Any

from jerboa.errors import ModelError
from jerboa.storage import storage_errors
from jerboa.training.tensorflow import keras, quiet

__all__ = ["load_network", "save_network"]


def load_network(path: Path) -> Any:
    """Load a network.

    Returns
    -------
    keras.Model

    Raises
    ------
    ModelError
        If the file is missing, damaged, or holds what jerboa does not train.
    """
    try:
        with quiet():
            return keras.saving.load_model(path, compile=False, safe_mode=True)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise ModelError(
            f"{path}: not a .keras model that can be loaded; give one that jerboa has trained"
        ) from error


def save_network(network: Any, path: Path) -> None:
    """Write a network as ``.keras``; the file is replaced only by a whole one.

    Raises
    ------
    StorageError
        If the disk is full or the folder cannot be written.
    """
    partial = path.with_name(f".partial-{path.name}")
    with storage_errors(path):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with quiet():
                network.save(partial)
            os.replace(partial, path)
        except OSError:
            with contextlib.suppress(OSError):
                partial.unlink(missing_ok=True)
            raise
