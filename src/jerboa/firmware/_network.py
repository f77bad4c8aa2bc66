"""A model as a firmware runs it: its C, and what travels with it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from math import prod
from pathlib import Path

from jerboa.compiler import CompiledModel, compile_model
from jerboa.errors import ModelError
from jerboa.firmware._config import HOP_SAMPLES, NetworkFacts
from jerboa.model_file import TUTORIAL_FRONT_END, Decision, Metadata, read_metadata

_MOST_STREAM_BYTES = 128 * 1024
"""RAM that a network may take to compute a hop only; beyond, it computes its whole window."""


def load_model(
    model: Path,
    labels: Sequence[str] | None = None,
    *,
    stream: bool = True,
    compact_weights: bool = False,
) -> tuple[CompiledModel, Metadata]:
    """Compile a model to C and read what travels with it.

    Parameters
    ----------
    model : Path
        The model file.
    labels : sequence of str, optional
        In place of those in the file.
    stream : bool
        Whether the network may keep what is old from hop to hop, and take new columns only.
    compact_weights : bool
        As of `jerboa.compiler.compile_model`.

    Returns
    -------
    CompiledModel
        The network's C.
    Metadata
        Front end, labels and decision.

    Raises
    ------
    ModelError
        If the file cannot be read or compiled, or has no metadata and an input that is not the
        tutorial's spectrogram; if a label is given twice, alone or blank.
    """
    if labels and len(set(labels)) < len(labels):
        raise ModelError(f"labels {', '.join(labels)}: one is there twice; give each its own")
    if labels and (len(labels) < 2 or not all(label.strip() for label in labels)):
        raise ModelError(
            f"labels '{', '.join(labels)}': give two or more, each with a name, "
            "such as background, alarm"
        )
    metadata = read_metadata(model)
    front_end = metadata.front_end if metadata else TUTORIAL_FRONT_END
    columns = HOP_SAMPLES // front_end.hop if stream else None
    compiled = partial(
        compile_model,
        model,
        narrow_input=True,
        ring_input=stream,
        compact_weights=compact_weights,
    )
    network = compiled(columns_per_hop=columns)
    if network.partial and network.arena_bytes + network.state_bytes > _MOST_STREAM_BYTES:
        network = compiled()
    if metadata is None:
        metadata = _assumed_metadata(model, network, labels)
    elif labels:
        metadata = metadata.model_copy(update={"labels": tuple(labels)})
    return network, metadata


def _assumed_metadata(
    model: Path, network: CompiledModel, labels: Sequence[str] | None
) -> Metadata:
    front_end = TUTORIAL_FRONT_END
    shapes = [list(each.shape) for each in network.model_inputs]
    if shapes != [[1, front_end.columns, front_end.bins, 1]]:
        raise ModelError(
            f"{model}: has no jerboa metadata and reads {shapes}; only the "
            "tutorial's spectrogram [1, 124, 129, 1] can be assumed; train it with jerboa"
        )
    outputs = prod(network.output.shape)
    if not labels:
        binary = ("background", "detected")
        labels = binary if outputs == 1 else [f"label {index}" for index in range(outputs)]
    return Metadata(front_end=front_end, labels=tuple(labels), decision=Decision())


def _window_shape(network: CompiledModel) -> tuple[int, ...]:
    """Shape of what the network sees, of which it may take the new columns only."""
    shape = network.input.shape
    if network.partial is None:
        return shape
    return (shape[0], network.model_inputs[0].shape[1], *shape[2:])


def network_facts(network: CompiledModel) -> NetworkFacts:
    """The network's ends, as the configuration needs them."""
    return NetworkFacts(
        input_bytes=prod(_window_shape(network)),
        input_scale=network.input.scale,
        input_zero_point=network.input.zero_point,
        outputs=prod(network.output.shape),
        output_scale=network.output.scale,
        output_zero_point=network.output.zero_point,
        input_bins=network.input_bins,
    )


def write_sources(network: CompiledModel, header: str, folder: Path) -> list[Path]:
    """Write the generated C into a folder; returns the files to compile."""
    (folder / "jerboa_config.h").write_bytes(header.encode())
    for name, text in network.files.items():
        (folder / name).write_bytes(text.encode())
    return [folder / name for name in sorted(network.files) if name.endswith((".c", ".S"))]
