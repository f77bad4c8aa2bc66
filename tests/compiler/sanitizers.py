"""Compiled networks under AddressSanitizer and UndefinedBehaviorSanitizer."""

import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np
from host import write_sources

from jerboa.compiler import CompiledModel, TensorFacts, compile_model
from jerboa.device import DEVICE_ROOT

_FLAGS = (
    *("-std=c99", "-O1", "-g", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"),
    *("-Wall", "-Wextra", "-Werror"),
)
_TEMPLATE = Path(__file__).with_name("sanitized.c.in")


@cache
def sanitizing_compiler() -> str | None:
    """A compiler of this computer that brings both sanitizers; ziglang brings only one."""
    for name in ("gcc", "clang", "cc"):
        with tempfile.TemporaryDirectory() as scratch:
            source = Path(scratch) / "empty.c"
            source.write_text("int main(void) { return 0; }\n")
            command = [name, *_FLAGS, str(source), "-o", str(source.with_suffix(""))]
            if shutil.which(name) and not subprocess.run(command, capture_output=True).returncode:
                return name
    return None


def complaints(
    networks: Sequence[bytes],
    timeout: float = 300.0,
    columns: Sequence[int | None] | None = None,
) -> str:
    """Build networks with both sanitizers and run them on full-scale and random inputs.

    With `columns`, each is compiled for hops of so many new columns, or as a whole for None.

    Returns
    -------
    str
        What the compiler or the sanitizers say; empty if they stay silent.
    """
    compiler = sanitizing_compiler()
    assert compiler is not None
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        models = {
            f"model_{index:03d}": compile_model(
                network, name=f"model_{index:03d}", columns_per_hop=new
            )
            for index, (network, new) in enumerate(
                zip(networks, columns or [None] * len(networks), strict=True)
            )
        }
        (folder / "main.c").write_text(_main(models))
        sources = write_sources(folder, list(models.values()))
        command = [compiler, *_FLAGS, "-I", str(DEVICE_ROOT), "-I", scratch, *map(str, sources)]
        program = folder / "program"
        # The build takes what it takes; only the network can hang.
        for step, limit in (([*command, "-o", str(program)], None), ([str(program)], timeout)):
            result = subprocess.run(
                step, capture_output=True, text=True, timeout=limit, check=False
            )
            if result.returncode:
                return result.stderr or f"exit code {result.returncode}"
    return ""


def _main(models: Mapping[str, CompiledModel]) -> str:
    head, rest = _TEMPLATE.read_text().split("/* each */\n")
    each, everything = rest.split("/* all */\n")
    parts = []
    for name, model in models.items():
        ends = [*model.inputs, *model.outputs]
        buffers = ", ".join(f"buffer({_bytes(end)}, run)" for end in ends)
        arguments = ", ".join(f"buffers[{index}]" for index in range(len(ends)))
        parts.append(each % {"name": name, "buffers": buffers, "arguments": arguments})
    calls = "\n".join(f"        run_{name}(run);" for name in models)
    return head + "".join(parts) + everything % {"calls": calls}


def _bytes(tensor: TensorFacts) -> int:
    return int(np.prod(tensor.shape, dtype=int)) * np.dtype(tensor.dtype).itemsize
