"""The graph of a network: plain, frozen data that every other module reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

WIDTHS = {"int8": 1, "int16": 2, "int32": 4, "int64": 8}
"""Bytes of a value of each type that can be given, computed or returned."""


@dataclass(frozen=True, slots=True, eq=False)
class Quantization:
    """How integers stand for real values: ``real = scale * (integer - zero_point)``.

    Parameters
    ----------
    scales : ndarray, shape (n,), float32
        One for the tensor, or one for each index along `axis`; finite and positive.
    zero_points : ndarray, shape (n,), int64
        As many as scales.
    axis : int
        The dimension that the scales run along; only meaningful if there are several.
    """

    scales: NDArray[np.float32]
    zero_points: NDArray[np.int64]
    axis: int

    @property
    def per_channel(self) -> bool:
        """Whether there are several scales."""
        return len(self.scales) > 1

    @property
    def scale(self) -> np.float32:
        """The scale of a tensor that has one."""
        scale: np.float32 = self.scales[0]
        return scale

    @property
    def zero_point(self) -> int:
        """The zero point of a tensor that has one."""
        return int(self.zero_points[0])


@dataclass(frozen=True, slots=True, eq=False)
class Tensor:
    """A value of the network: a constant if it holds data, else computed at run time.

    Parameters
    ----------
    name : str
        As the model names it; not always unique.
    shape : tuple of int
        Positive; empty for a scalar. Only constants of int32 or int64, and tensors that no operator
        has, may have a 0 in it.
    dtype : str
        NumPy's name of the type (``"int8"``), or the schema's in lower case.
    quantization : Quantization or None
        None where the model gives none.
    data : ndarray or None
        The constant's values in `shape`.
    """

    name: str
    shape: tuple[int, ...]
    dtype: str
    quantization: Quantization | None = None
    data: NDArray[Any] | None = None

    @property
    def elements(self) -> int:
        """Number of values."""
        return prod(self.shape)

    @property
    def nbytes(self) -> int:
        """Bytes of a tensor that is computed or given; those of other types take none."""
        return self.elements * WIDTHS.get(self.dtype, 0)


@dataclass(frozen=True, slots=True, eq=False)
class Operator:
    """One step of the network.

    Parameters
    ----------
    kind : str
        The schema's name, for example ``"CONV_2D"``.
    version : int
        The schema's version of the operator.
    inputs, outputs : tuple of int or None
        Indices into the graph's tensors; None where an optional input is left out.
    attributes : mapping
        Names as in the operator's rule; values int, float, bool, str, bytes or tuples of int.
    place : int or None
        Its number in the file, for messages.
    """

    kind: str
    version: int
    inputs: tuple[int | None, ...]
    outputs: tuple[int, ...]
    attributes: Mapping[str, Any]
    place: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Graph:
    """Operators in the order in which they run, over a list of tensors.

    Parameters
    ----------
    tensors : tuple of Tensor
        Every tensor of the model, used or not.
    operators : tuple of Operator
        In order of execution.
    inputs, outputs : tuple of int
        Indices of the tensors that the caller gives and gets.
    initializers : mapping of int to Graph
        Subgraphs that run once, before the first run, by their number in the file.
    state : mapping of int to ndarray
        First values of each tensor that is kept from run to run, by its index.
    """

    tensors: tuple[Tensor, ...]
    operators: tuple[Operator, ...]
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    initializers: Mapping[int, Graph] = field(default_factory=dict)
    state: Mapping[int, NDArray[np.int8]] = field(default_factory=dict)
