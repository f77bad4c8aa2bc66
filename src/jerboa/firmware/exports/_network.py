"""The C of a network as exports carry it: one header, one `init`, one `invoke`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib.metadata import distribution
from math import prod
from typing import Any

from jerboa.compiler import CompiledModel, TensorFacts, compile_model
from jerboa.device import DEVICE_ROOT
from jerboa.firmware.exports._order import Order
from jerboa.firmware.exports._templates import render

_KERNEL = re.compile(r'#include "(nn/[^"]+)"')
_LICENCE = "nn/LICENSE"


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
        self._compiled = compile_model(
            order.path,
            name=inner,
            compact_weights=order.compact_weights,
            command=order.command,
        )
        self._name = order.name
        self.facts: dict[str, Any] = {
            "made_by": order.made_by,
            "model": order.model,
            "command": order.command,
            "name": order.name,
            "prefix": order.name.upper(),
            "network": inner,
            "inputs": _ends(self._compiled.inputs, "input"),
            "outputs": _ends(self._compiled.outputs, "output"),
            **_ram(self._compiled),
            "assembly": [f"network/{name}" for name in self._compiled.files if name.endswith(".S")],
        }

    def header(self) -> dict[str, bytes]:
        """The only file that a program includes."""
        return {f"{self._name}.h": render("network.h", **self.facts)}

    def code(self, ram_code: str = ".text.jerboa") -> dict[str, bytes]:
        """Everything behind the header; found with the export's folder as include folder.

        Assembly that should run from RAM goes to the section `ram_code`: only where there is
        a linker script that knows another one is it more than code like any other.
        """
        files = {f"{self._name}.c": render("network.c", **self.facts)}
        for name, text in self._compiled.files.items():
            if name.endswith(".S"):
                text = text.replace(".ram_code.", f"{ram_code}.")
            files[f"network/{name}"] = text.encode()
        return files | _kernels(self._compiled)


def _ram(compiled: CompiledModel) -> dict[str, int]:
    """Bytes that templates ask for: of a run in plain C and with assembly, of state, of code."""
    assembly, arena = compiled.assembly, -(-compiled.arena_bytes // 4) * 4
    return {
        "plain_bytes": arena,
        "thumb_bytes": arena + assembly.scratch_bytes + assembly.overlay_bytes,
        "state_bytes": compiled.state_bytes,
        "resident_bytes": assembly.resident_bytes,
    }


def _ends(tensors: Sequence[TensorFacts], what: str) -> list[dict[str, Any]]:
    """Inputs or outputs as templates ask for them, named as the compiler names arguments."""
    suffixes = [""] if len(tensors) == 1 else [f"_{index}" for index in range(len(tensors))]
    return [
        {
            "name": what + suffix,
            "suffix": suffix,
            "type": f"{tensor.dtype}_t",
            "length": prod(tensor.shape),
            "shape": " x ".join(str(size) for size in tensor.shape) or "1",
            "scale": _float_literal(tensor.scale),
            "zero_point": tensor.zero_point,
            "is_real": tensor.dtype == "int8",
        }
        for suffix, tensor in zip(suffixes, tensors, strict=True)
    ]


def _float_literal(value: float) -> str:
    digits = f"{value:.9g}"
    return f"{digits if set(digits) & set('.e') else digits + '.0'}f"


def _kernels(compiled: CompiledModel) -> dict[str, bytes]:
    """Headers of ``device/nn/`` that the network or one of them includes, and their licence."""
    found: dict[str, bytes] = {}
    texts = list(compiled.files.values())
    while texts:
        for name in _KERNEL.findall(texts.pop()):
            if name not in found:
                found[name] = (DEVICE_ROOT / name).read_bytes()
                texts.append(found[name].decode())
    return found | {_LICENCE: _licence()}


def _licence() -> bytes:
    """The kernels' licence, which asks that a copy of it goes with them."""
    text = distribution("jerboa").read_text("licenses/LICENSE")
    assert text is not None
    return text.encode()
