"""The arena over time: which tensor has which bytes while which operator runs."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from jerboa.compiler import CompiledModel, PlacedTensor
from jerboa.storage import write_figure

if TYPE_CHECKING:
    from jerboa.project._network_profile import NetworkProfile

_COLOURS = ("#2f7fd6", "#e0782f", "#2ea36b", "#b45bd1", "#d1495b", "#00798c", "#edae49")
_INK = "#1f2933"
_GRID = "#d9dee4"
_DPI = 130
_INCHES_AN_OPERATOR = 0.45
_LETTERS_AN_INCH = 13
_THINNEST = 0.004
"""Of the arena's height: a tensor of one byte is seen too."""
_LEAST_SHARE_FOR_A_LINE = 0.03
"""Of the arena's height; a line of text does not fit into less."""


def draw_arena(path: Path, network: CompiledModel | NetworkProfile) -> None:
    """Draw tensors as boxes: operators from left to right, bytes of the arena upwards.

    Of tensors that share bytes, the largest is drawn.

    Parameters
    ----------
    path : Path
        A PNG.
    network : CompiledModel or NetworkProfile
        Compiled, or measured too.

    Raises
    ------
    StorageError
        If the picture cannot be written.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    operators = [each.kind for each in network.operators]
    width = min(24.0, max(6.0, 1.5 + _INCHES_AN_OPERATOR * len(operators)))
    figure = Figure(figsize=(width, 4.6), dpi=_DPI, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots()
    height = max(network.arena_bytes, 1)
    inches = width / max(len(operators), 1)
    for number, tensor in enumerate(_roots(network.tensors)):
        left, right = tensor.first - 0.5, min(tensor.last, len(operators) - 1) + 0.5
        size = _bytes(tensor)
        colour = _COLOURS[number % len(_COLOURS)]
        axes.bar(
            left, max(size, _THINNEST * height), right - left, tensor.offset, align="edge",
            facecolor=colour, edgecolor="white", linewidth=0.5, alpha=0.85,
        )  # fmt: skip
        letters = int((right - left) * inches * _LETTERS_AN_INCH)
        lines = int(size / (_LEAST_SHARE_FOR_A_LINE * height))
        name = _name(tensor, size, letters if lines > 1 else 0)
        if lines and letters >= len(f"{size:,}"):
            axes.text(
                (left + right) / 2, tensor.offset + size / 2, name,
                ha="center", va="center", fontsize=7, color="white",
            )  # fmt: skip
    axes.axhline(network.arena_lower_bound, color=_INK, linewidth=1, linestyle=":")
    axes.set_title(
        f"arena {network.arena_bytes:,} bytes, lower bound {network.arena_lower_bound:,} (dotted)\n"
        f"beside it {_beside(network)}",
        fontsize=9, color=_INK, loc="left",
    )  # fmt: skip
    axes.set_ylim(0, height * 1.03)
    axes.set_xlim(-0.5, max(len(operators), 1) - 0.5)
    axes.set_xticks(
        range(len(operators)), operators, rotation=90, fontsize=7 if len(operators) < 50 else 5
    )
    axes.set_ylabel("byte of the arena", fontsize=9, color=_INK)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    axes.tick_params(colors=_INK, labelsize=7)
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(_GRID)
    write_figure(path, figure, metadata={"Software": None})


def _beside(network: CompiledModel | NetworkProfile) -> str:
    """What else of the network is in RAM."""
    generated = network.assembly
    return (
        f"state {network.state_bytes:,}, packed activations {generated.scratch_bytes:,}, code "
        f"{generated.resident_bytes:,} and room for copied code {generated.overlay_bytes:,}"
    )


def _roots(tensors: Sequence[PlacedTensor]) -> list[PlacedTensor]:
    """Of tensors that share bytes, the largest: those that begin and live alike share them."""
    roots: list[PlacedTensor] = []
    for tensor in sorted(tensors, key=lambda each: (-_bytes(each), each.index)):
        end = tensor.offset + _bytes(tensor)
        inside = (
            (root.first, root.last) == (tensor.first, tensor.last)
            and root.offset <= tensor.offset
            and end <= root.offset + _bytes(root)
            for root in roots
        )
        if not any(inside):
            roots.append(tensor)
    return sorted(roots, key=lambda each: (each.first, each.offset))


def _bytes(tensor: PlacedTensor) -> int:
    return prod(tensor.shape) * np.dtype(tensor.dtype).itemsize


def _name(tensor: PlacedTensor, size: int, letters: int) -> str:
    """The last part of the name, which tells most, and the size."""
    name = tensor.name.rsplit("/", 1)[-1].rsplit(";", 1)[-1]
    return f"{name}\n{size:,}" if len(name) <= letters else f"{size:,}"
