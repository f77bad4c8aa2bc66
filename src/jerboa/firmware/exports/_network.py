"""The C of a network as exports carry it: one header, one `init`, one `invoke`."""

from __future__ import annotations

import re
from math import prod
from typing import Any

from jerboa.compiler import CompiledModel, TensorFacts, compile_model
from jerboa.device import DEVICE_ROOT
from jerboa.firmware.exports._order import Order
from jerboa.firmware.exports._templates import render

_KERNEL = re.compile(r'#include "(nn/[^"]+)"')


class Network:
    """A compiled network with a face for C and C++ and its own copies of the kernels.

    Parameters
    ----------
    order : Order
        The model.

    Attributes
    ----------
    facts : dict
        What templates ask for: names, sizes, quantization.
    """

    def __init__(self, order: Order) -> None:
        inner = f"{order.name}_network"
        self._compiled = compile_model(order.path, name=inner, command=order.command)
        self._name = order.name
        self.facts: dict[str, Any] = {
            "made_by": order.made_by,
            "model": order.model,
            "command": order.command,
            "name": order.name,
            "prefix": order.name.upper(),
            "network": inner,
            "input": _end(self._compiled.input),
            "output": _end(self._compiled.output),
            "arena_bytes": self._compiled.arena_bytes,
        }

    def header(self) -> dict[str, bytes]:
        """The only file that a program includes."""
        return {f"{self._name}.h": render("network.h", **self.facts)}

    def code(self) -> dict[str, bytes]:
        """Everything behind the header; found with the export's folder as include folder."""
        files = {f"{self._name}.c": render("network.c", **self.facts)}
        for name, text in self._compiled.files.items():
            files[f"network/{name}"] = text.encode()
        return files | _kernels(self._compiled)


def _end(tensor: TensorFacts) -> dict[str, Any]:
    scale = f"{tensor.scale:.9g}"
    return {
        "bytes": prod(tensor.shape),
        "shape": " x ".join(str(size) for size in tensor.shape),
        "scale": f"{scale if set(scale) & set('.e') else scale + '.0'}f",
        "zero_point": tensor.zero_point,
    }


def _kernels(compiled: CompiledModel) -> dict[str, bytes]:
    """The headers of ``device/nn/`` that are included, by the network or by each other."""
    found: dict[str, bytes] = {}
    texts = list(compiled.files.values())
    while texts:
        for name in _KERNEL.findall(texts.pop()):
            if name not in found:
                found[name] = (DEVICE_ROOT / name).read_bytes()
                texts.append(found[name].decode())
    return found
