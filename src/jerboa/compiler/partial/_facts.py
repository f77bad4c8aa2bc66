"""What is told of a partial hop."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TensorRows:
    """How much of a tensor is computed in a hop.

    Parameters
    ----------
    name : str
        As the model names it.
    rows : int
        Along time.
    computed, kept : int
        Rows computed in each hop, and rows kept from hop to hop.
    phases : int
        Hops after which rows come again at another place; so many sets of them are kept.
    """

    name: str
    rows: int
    computed: int
    kept: int
    phases: int


@dataclass(frozen=True, slots=True)
class PartialHop:
    """What is computed in a hop, where not the whole window is.

    Parameters
    ----------
    columns : int
        New columns of the input in a hop.
    tensors : tuple of TensorRows
        Each that follows time, the input first.
    whole_macs : int
        Multiply-accumulates of the whole window.
    """

    columns: int
    tensors: tuple[TensorRows, ...]
    whole_macs: int
