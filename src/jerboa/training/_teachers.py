"""The teachers of a distillation: loaded, or trained before the network itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from jerboa.errors import ModelError
from jerboa.training._distillation import Teacher
from jerboa.training._load import load_network
from jerboa.training._phases import History, Material, digest, digest_weights, train_from_scratch
from jerboa.training.architectures import ARCHITECTURES, build_network

__all__ = ["with_teachers"]


def with_teachers(material: Material) -> tuple[Material, History]:
    """Let a training learn from the teachers that its settings name.

    Returns
    -------
    material : Material
        With its teacher; as it was where the settings name none.
    history : dict
        Of the teachers that were trained: phases ``teacher_0``, ``teacher_1``, …

    Raises
    ------
    ModelError
        If a teacher is no network that can be loaded, or hears or tells something else.
    """
    settings = material.settings.distillation
    if settings is None:
        return material, {}
    history: History = {}
    networks = []
    # All are looked at before the first is trained, which may take hours.
    loaded = {name: _loaded(name, material) for name in settings.teachers}
    for number, name in enumerate(settings.teachers):
        if name in ARCHITECTURES:
            own = material.settings.model_copy(
                update={"architecture": name, "seed": material.settings.seed + 1 + number}
            )
            network, told = train_from_scratch(replace(material, settings=own), f"teacher_{number}")
            history |= told
        else:
            network = loaded[name]
        networks.append(network)
    digests = [digest_weights(network) for network in networks]
    return replace(
        material,
        teacher=Teacher(networks, settings.weight, settings.temperature),
        fingerprint=digest(material.fingerprint, *digests),
    ), history


def _loaded(name: str, material: Material) -> Any:
    """A teacher that is a file, or an architecture as it is before it is trained."""
    if name in ARCHITECTURES:
        front_end = material.front_end
        return build_network(
            name,
            material.outputs,
            shape=(front_end.columns, front_end.bins),
            width=material.settings.width,
        )
    network = load_network(Path(name))
    _check(name, network, material)
    return network


def _check(name: str, network: Any, material: Material) -> None:
    wanted = (material.front_end.columns, material.front_end.bins, 1)
    if network.input_shape[1:] != wanted or network.output_shape[-1] != material.outputs:
        raise ModelError(
            f"teacher {name}: reads windows of {network.input_shape[1:3]} and has "
            f"{network.output_shape[-1]} outputs, this training's have {wanted[:2]} and "
            f"{material.outputs}; give a run of the same front end and labels"
        )
