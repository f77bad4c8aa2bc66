"""ARG_MAX: the first place of the greatest value along one dimension."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from jerboa.compiler._graph import WIDTHS
from jerboa.compiler._kernel import Kernel
from jerboa.compiler._move import resolve_axis, steps
from jerboa.compiler._rule import Arrays, Node, Operand, Rule


def _axis(node: Node) -> int:
    asked = node.constant(1)
    axis = resolve_axis(int(asked.reshape(-1)[0]), len(node.input().shape))
    if asked.size != 1 or axis is None:
        node.refuse(node.input(1), f"asks for dimension {asked.tolist()}", "convert it again")
    return axis


def _shape(node: Node) -> tuple[int, ...]:
    axis = _axis(node)
    return tuple(size for each, size in enumerate(node.input().shape) if each != axis)


def _lower(node: Node) -> Kernel:
    axis, shape = _axis(node), node.input().shape
    return Kernel(
        "jerboa_arg_max",
        parameters={
            "outer": node.input().elements // (shape[axis] * steps(shape)[axis]),
            "length": shape[axis],
            "inner": steps(shape)[axis],
            "width": WIDTHS[node.output.dtype],
        },
    )


def _reference(node: Node, arrays: Arrays) -> NDArray[Any]:
    return np.asarray(np.argmax(arrays[0], axis=_axis(node)))


RULE = Rule(
    versions=range(1, 4),
    operands=(Operand("input"), Operand("axis", ("int32", "int64"), constant=True)),
    shape=_shape,
    lower=_lower,
    options="ArgMaxOptions",
    attributes={"output_type": "OutputType"},
    reference=_reference,
    output_dtypes=("int32", "int64"),
)
