"""The C of one operator: its constants, and a function that calls its kernels."""

from __future__ import annotations

from collections.abc import Sequence

from jerboa.compiler._assembly import Pieces
from jerboa.compiler._c_text import array, facts
from jerboa.compiler._kernel import Kernel
from jerboa.compiler._ring import ROWS
from jerboa.compiler._step import Step
from jerboa.compiler._templates import fill


def operator_code(step: Step, pieces: Pieces, ring: bool) -> str:
    """One function of an operator, or two of which the C preprocessor takes one.

    Parameters
    ----------
    step : Step
        The operator's kernels.
    pieces : mapping of Assembly to Piece
        Where their assembly lies.
    ring : bool
        Whether it reads an input that is a ring.
    """
    code = [
        (pieces[kernel.assembly].pointer, "scratch") if kernel.assembly else ()
        for kernel in step.kernels
    ]
    plain = _operator(step, [() for _ in step.kernels], ring)
    if not any(code):
        return plain
    return fill(
        "chip_or_plain.c.in", {"chip": _operator(step.chip_step(), code, ring), "plain": plain}
    )


def _operator(step: Step, code: Sequence[tuple[str, ...]], ring: bool) -> str:
    inputs, outputs = step.inputs, step.outputs
    names = {index: f"input_{i}" if len(inputs) > 1 else "input" for i, index in enumerate(inputs)}
    made = {
        index: f"output_{i}" if len(outputs) > 1 else "output" for i, index in enumerate(outputs)
    }
    constants, calls = [], []
    for number, kernel in enumerate(step.kernels):
        suffix = f"_{number}" if len(step.kernels) > 1 else ""
        turned = [ring and constant.name == ROWS for constant in kernel.constants]
        defined = [
            "ring_rows"
            if is_turned
            else f"{step.function}{suffix}_{constant.name}"
            if constant.values.size
            else "0"
            for constant, is_turned in zip(kernel.constants, turned, strict=True)
        ]
        constants += [
            array(name, constant) + "\n"
            for name, constant, is_turned in zip(defined, kernel.constants, turned, strict=True)
            if constant.values.size and not is_turned
        ]
        arguments = [names[index] for index in step.reads(kernel)]
        arguments += [made[step.writes(kernel)], *defined, *code[number], f"&parameters{suffix}"]
        calls.append(
            fill(
                "kernel.c.in",
                {
                    "kernel": kernel.function,
                    "suffix": suffix,
                    "fields": _fields(kernel),
                    "arguments": ", ".join(arguments),
                },
            )
        )
    tensors = step.node.graph.tensors
    arguments = [f"const {tensors[index].dtype}_t *{name}" for index, name in names.items()]
    arguments += [f"int8_t *{name}" for name in made.values()]
    return fill(
        "operator.c.in",
        {
            "facts": facts(step.node.output),
            "constants": "".join(constants),
            "function": step.function,
            "arguments": ", ".join(arguments),
            "kernels": "".join(calls).rstrip(),
        },
    )


def _fields(kernel: Kernel) -> str:
    """Initialize a kernel's parameters; C makes 0 of those that are left out."""
    named = {field: value for field, value in kernel.parameters.items() if value}
    return "\n".join(
        f"        .{field} = {value}," for field, value in (named or kernel.parameters).items()
    )
