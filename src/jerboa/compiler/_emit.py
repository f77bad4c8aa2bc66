"""From a planned graph to C: the texts are templates, filled in here."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from string import Template

from jerboa.compiler._graph import Graph, Tensor
from jerboa.compiler._plan import Plan
from jerboa.compiler._rule import Constant, Kernel, Node

_ROW = 16
_WIDTH = 96


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """An operator that computes something, and the kernel that does it."""

    node: Node
    kernel: Kernel

    @property
    def function(self) -> str:
        """Name of the operator's own C function: its place and kind."""
        return f"op_{self.node.index:02d}_{self.node.operator.kind.lower()}"

    @property
    def inputs(self) -> list[int]:
        """Tensors that are computed at run time and read by the kernel."""
        tensors = self.node.graph.tensors
        return [i for i in self.node.operator.inputs if i is not None and tensors[i].data is None]


@dataclass(frozen=True, slots=True)
class Origin:
    """What made a file: the three lines that it opens with."""

    made_by: str
    model: str
    command: str


def emit(
    graph: Graph, plan: Plan, steps: Sequence[Step], name: str, origin: Origin, keep_tensors: bool
) -> dict[str, str]:
    """Write the C of a network.

    Parameters
    ----------
    graph : Graph
        Verified; one input, one output.
    plan : Plan
        Of that graph.
    steps : sequence of Step
        The kernels in the order in which they run.
    name : str
        Prefix of the functions, stem of the files.
    origin : Origin
        For the files' heads.
    keep_tensors : bool
        Whether to give access to the arena.

    Returns
    -------
    dict of str to str
        Text of ``NAME.c`` and ``NAME.h``.
    """
    (source,), (result,) = graph.inputs, graph.outputs
    common = {
        "made_by": comment(origin.made_by),
        "model": comment(origin.model),
        "command": comment(origin.command),
        "name": name,
        "prefix": name.upper(),
        "guard": name.upper(),
        "output_bytes": str(graph.tensors[result].elements),
    }
    arena = {False: ("", ""), True: (_fill("arena.h.in", common), _fill("arena.c.in", common))}
    header = _fill(
        "model.h.in",
        common
        | {
            "input_bytes": str(graph.tensors[source].elements),
            "arena_bytes": str(plan.size),
            "input_facts": facts(graph.tensors[source]),
            "output_facts": facts(graph.tensors[result]),
            "arena_declaration": arena[keep_tensors][0],
        },
    )
    headers = sorted({step.kernel.header for step in steps} | {"nn/copy.h"})
    code = _fill(
        "model.c.in",
        common
        | {
            "includes": "\n".join(f'#include "{each}"' for each in headers),
            "arena": _arena(plan, keep_tensors),
            "operators": "".join(_operator(step) for step in steps),
            "calls": "\n".join(_call(step, plan) for step in steps),
            "output_pointer": _pointer(result, plan),
            "arena_definition": arena[keep_tensors][1],
        },
    )
    return {f"{name}.c": _tidy(code), f"{name}.h": _tidy(header)}


def facts(tensor: Tensor) -> str:
    """Name, shape and quantization of a tensor, safe in a comment."""
    text = f"{tensor.name} {list(tensor.shape)} {tensor.dtype}"
    if tensor.quantization is not None:
        scale, zero_point = tensor.quantization.scale, tensor.quantization.zero_point
        text += f", scale {scale:.9g}, zero point {zero_point}"
    return comment(text)


def comment(text: str) -> str:
    """Text that can neither end a C comment nor leave its line."""
    plain = "".join(char if " " <= char <= "~" else "?" for char in text)
    return re.sub(r"\*(?=/)|/(?=\*)|\\$|\?(?=\?)", "_", plain)[:240]


def _arena(plan: Plan, keep_tensors: bool) -> str:
    """Declare the arena where there is something in it, or someone asks for it."""
    needed = plan.size > 0 or keep_tensors
    return _fill("arena_bytes.c.in", {"bytes": str(max(plan.size, 1))}) if needed else ""


def _operator(step: Step) -> str:
    kernel = step.kernel
    names = [f"input_{i}" if len(step.inputs) > 1 else "input" for i in range(len(step.inputs))]
    constants = [f"{step.function}_{constant.name}" for constant in kernel.constants]
    return _fill(
        "operator.c.in",
        {
            "output_facts": facts(step.node.output),
            "constants": "".join(
                _constant(name, constant) + "\n"
                for name, constant in zip(constants, kernel.constants, strict=True)
            ),
            "function": step.function,
            "inputs": ", ".join(f"const int8_t *{name}" for name in names),
            "kernel": kernel.function,
            "parameters": "\n".join(
                f"        .{field} = {value}," for field, value in kernel.parameters.items()
            ),
            "call": textwrap.fill(
                f"{kernel.function}({', '.join([*names, 'output', *constants, '&parameters'])});",
                _WIDTH,
                initial_indent="    ",
                subsequent_indent=" " * 8,
            ),
        },
    )


def _constant(name: str, constant: Constant) -> str:
    values = constant.values.reshape(-1)
    rows = (values[start : start + _ROW].tolist() for start in range(0, len(values), _ROW))
    body = "\n".join("    " + " ".join(f"{value}," for value in row) for row in rows)
    return f"static const {constant.values.dtype.name}_t {name}[{len(values)}] = {{\n{body}\n}};\n"


def _call(step: Step, plan: Plan) -> str:
    made = step.node.operator.outputs[0]
    pointers = [_pointer(index, plan) for index in [*step.inputs, made]]
    return f"    {step.function}({', '.join(pointers)});"


def _pointer(index: int, plan: Plan) -> str:
    root = plan.roots[index]
    return f"arena + {plan.offsets[root]}" if root in plan.offsets else "input"


def _tidy(text: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", text).rstrip() + "\n"


def _fill(template: str, values: dict[str, str]) -> str:
    return _template(template).substitute(values)


@cache
def _template(name: str) -> Template:
    text = (resources.files("jerboa.compiler") / "templates" / name).read_text("utf-8")
    return Template(text)
