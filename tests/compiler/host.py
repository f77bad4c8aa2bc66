"""Compiled networks as a library of this computer."""

import ctypes
from collections.abc import Sequence
from pathlib import Path

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
    """Several networks in one library, each with all of its tensors kept for reading."""

    def __init__(self, folder: Path, networks: Sequence[bytes]) -> None:
        self.models = [
            compile_model(network, name=f"model_{index:03d}", keep_tensors=True)
            for index, network in enumerate(networks)
        ]
        sources = write_sources(folder, self.models)
        library = build_host_library("models", sources, include=[folder], flags=TRAP_UNDEFINED)
        self._library = ctypes.CDLL(str(library))

    def invoke(self, index: int, values: NDArray[np.int8]) -> dict[int, NDArray[np.int8]]:
        """Run one network; returns every computed tensor by its index in the model."""
        model, prefix = self.models[index], f"model_{index:03d}"
        values = np.ascontiguousarray(values)
        output = np.zeros(np.prod(model.output.shape, dtype=int), np.int8)
        self._library[f"{prefix}_invoke"](
            ctypes.c_void_p(values.ctypes.data), ctypes.c_void_p(output.ctypes.data)
        )
        address = self._library[f"{prefix}_arena"]
        address.restype = ctypes.POINTER(ctypes.c_int8)
        arena = np.ctypeslib.as_array(address(), (max(model.arena_bytes, 1),))
        tensors = {}
        for tensor in model.tensors:
            end = tensor.offset + int(np.prod(tensor.shape))
            tensors[tensor.index] = arena[tensor.offset : end].copy()
        return tensors
