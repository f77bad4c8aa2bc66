"""Bases that ship with jerboa: weights only, as float16, with what they fit to."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from jerboa.errors import ModelError
from jerboa.storage import write_whole
from jerboa.training.architectures import build_network
from jerboa.training.front_ends import front_end_settings
from jerboa.training.settings import TrainingSettings

__all__ = ["fits_base", "heard_by_shipped_bases", "load_base", "shipped_base", "write_base"]

_FOLDER = Path(__file__).parent / "bases"
_CREDIT = re.compile(r"^- \d-(\d+)-[A-Z]: ", re.MULTILINE)
"""The name of an ESC-50 clip, as `CREDITS.md` begins a line with it."""
_UNREADABLE = (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile)


def write_base(path: Path, network: Any, settings: TrainingSettings, labels: Sequence[str]) -> None:
    """Write a network's weights for others to start from.

    Parameters
    ----------
    path : Path
        The ``.npz``.
    network : keras.Model
        As `build_network` makes it of these settings and labels.
    settings : TrainingSettings
        What it was trained with.
    labels : sequence of str
        What it tells apart.

    Raises
    ------
    StorageError
        If the disk is full or the folder cannot be written.
    """
    facts = json.dumps({**_shape(settings), "labels": list(labels)})
    weights: dict[str, Any] = {
        f"weight_{index:03d}": weight.astype(np.float16)
        for index, weight in enumerate(network.get_weights())
    }
    buffer = io.BytesIO()
    np.savez_compressed(buffer, facts=np.array(facts), **weights)
    write_whole(path, buffer.getvalue())


def load_base(path: Path, columns: int | None = None) -> Any:
    """Build the network of a base.

    Parameters
    ----------
    path : Path
        From `shipped_base` or `write_base`.
    columns : int, optional
        In a window, where they differ from those that it was trained on: its weights are those
        of convolutions, which read any number.

    Raises
    ------
    ModelError
        If the file is missing, damaged, or of a network that is built otherwise now.
    """
    try:
        facts = _facts(path)
        shape = facts["front_end"]
        network = build_network(
            facts["architecture"],
            1 if len(facts["labels"]) == 2 else len(facts["labels"]),
            shape=(columns or shape["columns"], shape.get("bins") or shape["bands"]),
            width=facts["width"],
        )
        with np.load(path, allow_pickle=False) as file:
            names = sorted(name for name in file.files if name != "facts")
            network.set_weights([file[name].astype(np.float32) for name in names])
    except _UNREADABLE as error:
        raise _damaged(path) from error
    network.get_layer("normalization").finalize_state()
    return network


def shipped_base(settings: TrainingSettings) -> Path | None:
    """Find the base of an architecture and front end of any length; None if there is none."""
    bases = sorted(_FOLDER.glob("*.npz"))
    return next((path for path in bases if fits_base(path, settings)), None)


def heard_by_shipped_bases() -> frozenset[str]:
    """Name the recordings that shipped bases were trained on, as `jerboa.clips` names sources."""
    credit = (_FOLDER / "CREDITS.md").read_text(encoding="utf-8")
    return frozenset(f"esc50-{clip}" for clip in _CREDIT.findall(credit))


def fits_base(path: Path, settings: TrainingSettings) -> bool:
    """Whether a base is of the architecture and front end of these settings, of any length.

    Returns
    -------
    bool

    Raises
    ------
    ModelError
        If it is none that can be loaded.
    """
    try:
        facts = _without_length(_facts(path))
        return all(facts[key] == value for key, value in _without_length(_shape(settings)).items())
    except _UNREADABLE as error:
        raise _damaged(path) from error


def _damaged(path: Path) -> ModelError:
    return ModelError(
        f"{path}: not a base that can be loaded; make it again, or reinstall jerboa, or set base = "
        '"none"'
    )


def _without_length(facts: Mapping[str, Any]) -> dict[str, Any]:
    front_end = {key: value for key, value in facts["front_end"].items() if key != "columns"}
    return {**facts, "front_end": front_end}


def _shape(settings: TrainingSettings) -> dict[str, Any]:
    return {
        "architecture": settings.architecture,
        "width": settings.width,
        "front_end": front_end_settings(settings.front_end).model_dump(mode="json"),
    }


def _facts(path: Path) -> dict[str, Any]:
    with np.load(path, allow_pickle=False) as file:
        facts: dict[str, Any] = json.loads(str(file["facts"]))
    return facts
