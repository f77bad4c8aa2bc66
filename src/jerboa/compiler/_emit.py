"""From a planned graph to C: the texts are templates, filled in here."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from jerboa.compiler._assembly import Pieces, assembly_file, assembly_memory, declarations
from jerboa.compiler._c_text import array, comment, facts
from jerboa.compiler._emit_operator import operator_code
from jerboa.compiler._graph import Graph
from jerboa.compiler._kernel import Constant
from jerboa.compiler._plan import Plan
from jerboa.compiler._step import Step
from jerboa.compiler._templates import fill

_MOST_RUNS = 8
"""More runs of one value are stored as they are."""


@dataclass(frozen=True, slots=True)
class Origin:
    """What made a file: the three lines that it opens with."""

    made_by: str
    model: str
    command: str


def emit(
    graph: Graph,
    plan: Plan,
    steps: Sequence[Step],
    pieces: Pieces,
    name: str,
    origin: Origin,
    keep_tensors: bool,
    new_columns: int = 0,
    ring: tuple[Step, Constant] | None = None,
) -> dict[str, str]:
    """Write the C of a network.

    Parameters
    ----------
    graph : Graph
        Verified.
    plan : Plan
        Of that graph.
    steps : sequence of Step
        The kernels in the order in which they run.
    pieces : mapping of Assembly to Piece
        Where their assembly lies.
    name : str
        Prefix of the functions, stem of the files.
    origin : Origin
        For the files' heads.
    keep_tensors : bool
        Whether to give access to the arena.
    new_columns : int
        Columns of the input in a partial hop; 0 where the input is the whole window.
    ring : tuple of Step and Constant, optional
        Reader and table of rows of an input that is a ring.

    Returns
    -------
    dict of str to str
        Text of ``NAME.c``, ``NAME.h``, and ``NAME.S`` where there is assembly.
    """
    common = {
        "made_by": comment(origin.made_by),
        "model": comment(origin.model),
        "command": comment(origin.command),
        "name": name,
        "prefix": name.upper(),
        "guard": name.upper(),
        "arguments": _arguments(graph),
    }
    arena = {False: ("", ""), True: (fill("arena.h.in", common), fill("arena.c.in", common))}
    arena_words = -(-max(plan.size, int(keep_tensors)) // 4)
    workspace = common | {
        "plain_bytes": str(4 * arena_words),
        "chip_bytes": str(4 * arena_words + assembly_memory(pieces).scratch_bytes),
    }
    header = fill(
        "model.h.in",
        common
        | {
            "sizes": _sizes(graph, name.upper(), new_columns),
            "arena_bytes": str(plan.size),
            "workspace": fill("workspace.h.in", workspace),
            "ring": fill("ring.h.in", common) if ring else "",
            "interface": _interface_facts(graph),
            "arena_declaration": arena[keep_tensors][0],
        },
    )
    reader = ring[0] if ring else None
    kernels = [kernel for step in steps for kernel in [*step.kernels, *step.chip_step().kernels]]
    headers = {kernel.header for kernel in kernels} | {"nn/copy.h"}
    if pieces:
        headers |= {"nn/overlay.h"}
    code = fill(
        "model.c.in",
        common
        | {
            "includes": "\n".join(f'#include "{each}"' for each in sorted(headers)),
            "workspace": fill("workspace.c.in", common),
            "arena": fill("arena_pointer.c.in", common) if arena_words else "",
            "state": "".join(
                f"static int8_t state_{index}[{values.size}] __attribute__((aligned(4)));\n"
                for index, values in graph.state.items()
            ),
            "tensors": _constant_tensors(graph, steps),
            "ring": _ring(ring[1], common) if ring else "",
            "assembly": declarations(pieces, f"{name}_workspace + {arena_words}"),
            "operators": "".join(operator_code(step, pieces, step is reader) for step in steps),
            "init": _init(graph),
            "unread": "\n".join(_unread(graph, steps)),
            "calls": "\n".join(_call(step, plan) for step in steps),
            "results": "\n".join(_results(graph, plan)),
            "arena_definition": arena[keep_tensors][1],
        },
    )
    files = {f"{name}.c": _tidy(code), f"{name}.h": _tidy(header)}
    if pieces:
        files[f"{name}.S"] = _tidy(assembly_file(pieces, common))
    return files


def _ends(graph: Graph) -> list[tuple[str, int]]:
    """Name in C and tensor of everything that the caller gives and gets."""
    ends = []
    for what, indices in (("input", graph.inputs), ("output", graph.outputs)):
        names = [what] if len(indices) == 1 else [f"{what}_{i}" for i in range(len(indices))]
        ends += list(zip(names, indices, strict=True))
    return ends


def _arguments(graph: Graph) -> str:
    return ", ".join(
        f"{'const ' if name.startswith('input') else ''}{graph.tensors[index].dtype}_t *{name}"
        for name, index in _ends(graph)
    )


def _unread(graph: Graph, steps: Sequence[Step]) -> list[str]:
    """Name the inputs that no kernel reads: a compiler may warn of such parameters."""
    read = {index for step in steps for index in step.inputs}
    return [
        f"    (void){name};"
        for name, index in _ends(graph)
        if name.startswith("input") and index not in read
    ]


def _sizes(graph: Graph, prefix: str, new_columns: int) -> str:
    lines = [
        f"#define {prefix}_{name.upper()}_BYTES {graph.tensors[index].nbytes}"
        for name, index in _ends(graph)
    ]
    return "\n".join(lines + [f"#define {prefix}_NEW_COLUMNS {new_columns}"] * bool(new_columns))


def _interface_facts(graph: Graph) -> str:
    ends = _ends(graph)
    width = max(len(name) for name, _ in ends) + 1
    return "\n".join(
        f" * {name + ':':{width}} {facts(graph.tensors[index])}" for name, index in ends
    )


def _constant_tensors(graph: Graph, steps: Sequence[Step]) -> str:
    """Define each constant of the network that a kernel reads as it reads any other input."""
    read = {index for step in steps for index in step.inputs}
    returned = set(graph.outputs)
    return "".join(
        array(f"tensor_{index}", Constant("tensor", tensor.data)) + "\n"
        for index, tensor in enumerate(graph.tensors)
        if tensor.data is not None and index in read | returned
    )


def _ring(rows: Constant, common: dict[str, str]) -> str:
    """The table of rows that a ring's reader looks up, and the function that turns it."""
    values = ", ".join(map(str, rows.values.tolist()))
    return fill(
        "ring.c.in",
        common
        | {
            "picked": array("picked_rows", rows),
            "count": str(rows.values.size),
            "values": textwrap.fill(
                f"{values},", 96, initial_indent="    ", subsequent_indent="    "
            ),
        },
    )


def _init(graph: Graph) -> str:
    """First values of the state: runs of one value each, or rows that are all the same."""
    lines = []
    for index, values in graph.state.items():
        flat = values.reshape(-1)
        starts = [0, *(np.flatnonzero(np.diff(flat)) + 1).tolist(), flat.size]
        if len(starts) > _MOST_RUNS:
            lines.append(_repeat(index, flat))
            continue
        lines += [
            f"    __builtin_memset(state_{index} + {start}, {flat[start]}, {end - start});"
            for start, end in pairwise(starts)
        ]
    return "\n".join(lines)


def _repeat(index: int, values: NDArray[np.int8]) -> str:
    """Fill with the shortest row that the values are a repetition of."""
    size = values.size
    lengths = (length for length in range(1, size + 1) if size % length == 0)
    row = next(n for n in lengths if (values.reshape(-1, n) == values[:n]).all())
    return fill(
        "repeat.c.in",
        {
            "row": array("row", Constant("row", values[:row])).rstrip(),
            "state": f"state_{index}",
            "bytes": str(size),
            "length": str(row),
        },
    ).rstrip()


def _call(step: Step, plan: Plan) -> str:
    pointers = [_pointer(step.node.graph, index, plan) for index in [*step.inputs, *step.outputs]]
    return f"    {step.function}({', '.join(pointers)});"


def _results(graph: Graph, plan: Plan) -> list[str]:
    """Copy what the caller gets."""
    lines = []
    for name, index in _ends(graph):
        if name.startswith("output"):
            tensor = graph.tensors[index]
            source, target = _pointer(graph, index, plan), name
            if tensor.dtype != "int8":
                source, target = f"(const int8_t *)({source})", f"(int8_t *){name}"
            lines.append(f"    jerboa_copy({source}, {target}, {tensor.nbytes});")
    return lines


def _pointer(graph: Graph, index: int, plan: Plan) -> str:
    offset = plan.offset(index)
    if offset is not None:
        return f"arena + {offset}"
    place = plan.places[index]
    given = {tensor: name for name, tensor in reversed(_ends(graph)) if name.startswith("input")}
    if place.root in given:
        base = given[place.root]
    else:
        base = f"{'state' if place.root in graph.state else 'tensor'}_{place.root}"
    return f"{base} + {place.offset}" if place.offset else base


def _tidy(text: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", text).rstrip() + "\n"
