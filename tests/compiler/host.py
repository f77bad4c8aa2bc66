"""Compiled networks as a library of this computer."""

import ctypes
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jerboa.compiler import CompiledModel, compile_model
from jerboa.device import build_host_library

TRAP_UNDEFINED = ("-fsanitize=undefined", "-fsanitize-trap=undefined")
"""Undefined behaviour of C ends the process."""


def write_sources(folder: Path, models: Sequence[CompiledModel]) -> list[Path]:
    """Write the files of compiled models; returns those with code."""
    for model in models:
        for name, text in model.files.items():
            (folder / name).write_text(text)
    return sorted(folder.glob("*.c"))


class HostModels:
    """Several networks in one library, by default with all tensors kept for reading."""

    def __init__(
        self,
        folder: Path,
        networks: Sequence[bytes],
        *,
        keep_tensors: bool = True,
        each: Sequence[dict[str, Any]] | None = None,
        **options: Any,
    ) -> None:
        folder.mkdir(exist_ok=True)
        self.models = [
            compile_model(
                network,
                name=f"model_{index:03d}",
                keep_tensors=keep_tensors,
                **options,
                **(each[index] if each else {}),
            )
            for index, network in enumerate(networks)
        ]
        sources = write_sources(folder, self.models)
        library = build_host_library("models", sources, include=[folder], flags=TRAP_UNDEFINED)
        self._library = ctypes.CDLL(str(library))

    def start_afresh(self, index: int) -> None:
        """Give what a network keeps from run to run its first values."""
        self._library[f"model_{index:03d}_init"]()

    def begin_at(self, index: int, row: int, rows: int) -> None:
        """Say where the ring begins that a network's input is, and how many rows it has."""
        self._library[f"model_{index:03d}_begin_at"](row, rows)

    def invoke(self, index: int, *values: NDArray[Any]) -> dict[int, NDArray[Any]]:
        """Run one network; returns every computed tensor by its index in the model."""
        self.outputs(index, *values)
        model, prefix = self.models[index], f"model_{index:03d}"
        address = self._library[f"{prefix}_arena"]
        address.restype = ctypes.POINTER(ctypes.c_int8)
        arena = np.ctypeslib.as_array(address(), (max(model.arena_bytes, 1),))
        tensors = {}
        for tensor in model.tensors:
            dtype = np.dtype(tensor.dtype)
            end = tensor.offset + int(np.prod(tensor.shape)) * dtype.itemsize
            tensors[tensor.index] = arena[tensor.offset : end].copy().view(dtype)
        return tensors

    def outputs(self, index: int, *values: NDArray[Any]) -> list[NDArray[Any]]:
        """Run one network; returns its outputs, a row each."""
        model = self.models[index]
        inputs = [np.ascontiguousarray(each) for each in values]
        made = [np.zeros(np.prod(each.shape, dtype=int), each.dtype) for each in model.outputs]
        pointers = [ctypes.c_void_p(array.ctypes.data) for array in [*inputs, *made]]
        self._library[f"model_{index:03d}_invoke"](*pointers)
        return made
