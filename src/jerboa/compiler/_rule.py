"""What the compiler knows of an operator: one rule each, in a table.

A rule says what is accepted, which shape comes out, and which kernel computes it. The
functions of a rule see a `Node`: one operator with its tensors at hand.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NoReturn, TypeAlias

import numpy as np
from numpy.typing import NDArray

from jerboa.compiler._graph import Graph, Operator, Quantization, Tensor
from jerboa.compiler._kernel import Kernel
from jerboa.errors import UnsupportedModelError

FULL_INT8_REMEDY = (
    "convert to full int8 with a representative dataset, supported_ops TFLITE_BUILTINS_INT8 and "
    "inference_input_type and inference_output_type int8"
)

MADE_OF = "made_of"
"""Attribute of an operator that a pass made of another one: that one's kind, for messages."""


@dataclass(frozen=True, slots=True)
class Operand:
    """An input that a rule expects.

    Parameters
    ----------
    role : str
        What the input is to the operator, for example ``"weights"``.
    dtype : str or tuple of str
        The types accepted.
    constant : bool
        Whether its values must be in the file; kernels take no pointer to it.
    optional : bool
        Whether it may be left out.
    """

    role: str
    dtype: str | tuple[str, ...] = "int8"
    constant: bool = False
    optional: bool = False

    @property
    def dtypes(self) -> tuple[str, ...]:
        """The types accepted."""
        return (self.dtype,) if isinstance(self.dtype, str) else self.dtype


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """An operator with its tensors, as the functions of a rule see it."""

    graph: Graph
    index: int

    @property
    def operator(self) -> Operator:
        """The operator itself."""
        return self.graph.operators[self.index]

    @property
    def label(self) -> str:
        """The operator and its place, for messages."""
        place = self.operator.place
        kind = self.attributes.get(MADE_OF, self.operator.kind)
        return f"{kind} (operator {self.index if place is None else place})"

    @property
    def attributes(self) -> Mapping[str, Any]:
        """The operator's attributes."""
        return self.operator.attributes

    @property
    def output(self) -> Tensor:
        """The first output."""
        return self.graph.tensors[self.operator.outputs[0]]

    @property
    def outputs(self) -> list[Tensor]:
        """Every output."""
        return [self.graph.tensors[index] for index in self.operator.outputs]

    @property
    def inputs(self) -> list[Tensor]:
        """Every input that is not left out."""
        return [self.graph.tensors[index] for index in self.operator.inputs if index is not None]

    def optional(self, position: int) -> Tensor | None:
        """Input at `position`, None where it is left out."""
        inputs = self.operator.inputs
        index = inputs[position] if position < len(inputs) else None
        return None if index is None else self.graph.tensors[index]

    def input(self, position: int = 0) -> Tensor:
        """Input at `position`, which the verifier has seen to be there."""
        tensor = self.optional(position)
        if tensor is None:
            self.refuse(None, f"has no input {position}", "convert the model again")
        return tensor

    def constant(self, position: int) -> NDArray[Any]:
        """Values of the constant input at `position`."""
        tensor = self.input(position)
        if tensor.data is None:
            self.refuse(tensor, "is computed at run time", "make it a constant of the model")
        return tensor.data

    def reordered(self, *positions: int) -> Node:
        """The same operator with its inputs in another order."""
        inputs = self.operator.inputs
        chosen = tuple(inputs[each] if each < len(inputs) else None for each in positions)
        operators = list(self.graph.operators)
        operators[self.index] = replace(self.operator, inputs=chosen)
        return Node(replace(self.graph, operators=tuple(operators)), self.index)

    def quantization(self, tensor: Tensor) -> Quantization:
        """Quantization of a tensor that must have one."""
        if tensor.quantization is None:
            self.refuse(tensor, "has no scale and zero point", FULL_INT8_REMEDY)
        return tensor.quantization

    def refuse(self, tensor: Tensor | None, reason: str, remedy: str) -> NoReturn:
        """Raise `UnsupportedModelError` for this operator."""
        raise UnsupportedModelError(self.label, tensor.name if tensor else "", reason, remedy)

    def require_same_quantization(self) -> None:
        """Refuse an operator that moves values between tensors of different scales."""
        for tensor in [tensor for tensor in self.inputs if tensor.dtype == "int8"]:
            source = self.quantization(tensor)
            for output in self.outputs:
                target = self.quantization(output)
                close = np.isclose(source.scale, target.scale, rtol=0.0, atol=1e-6)
                if not close or source.zero_point != target.zero_point:
                    self.refuse(
                        output,
                        f"is quantized otherwise than its input '{tensor.name}'",
                        "convert the model again with a current converter",
                    )


def accept(node: Node) -> None:
    """Accept every attribute: the check of a rule that has nothing more to ask."""


def one(node: Node) -> int:
    """Count the outputs of an operator that has one."""
    return 1


def at_the_start(node: Node) -> int:
    """The first byte: where a view begins that shows its whole input."""
    return 0


Arrays: TypeAlias = Sequence[NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Rule:
    """All that the compiler knows of one operator.

    Parameters
    ----------
    versions : collection of int
        Versions of the schema's operator that are understood.
    operands : tuple of Operand
        The inputs in order; optional ones last.
    shape : callable
        Shape of each output, from inputs and attributes.
    lower : callable or None
        The kernel, or several that run one after the other; None where nothing runs.
    options : str or None
        The schema's table of attributes.
    attributes : mapping of str to str
        Our name of an attribute to its accessor in that table.
    check : callable
        Refuses attributes and quantization that the kernel does not have.
    reference : callable or None
        The outputs from the values of all inputs, in NumPy; one array, or a tuple of them.
        None where the values do not follow from the inputs.
    outputs : callable
        Number of outputs.
    output_dtypes : tuple of str
        Types that an output may have.
    variadic : bool
        Whether the last operand may come any number of times.
    view : bool
        Whether the output is its first input's bytes, or some that lie side by side in it, under
        another shape.
    view_start : callable
        Where in the input these begin.
    table_input : callable or None
        Place of the input of which the output is a table's, value by value, None where it is
        not; the kernel is then `lookup`.
    in_place : bool
        Whether value i of the output depends on no more than value i of an input of its size,
        so that it may be written over that input.
    """

    versions: Collection[int]
    operands: tuple[Operand, ...]
    shape: Callable[[Node], tuple[int, ...]]
    lower: Callable[[Node], Kernel | tuple[Kernel, ...]] | None
    options: str | None = None
    attributes: Mapping[str, str] | None = None
    check: Callable[[Node], None] = accept
    reference: Callable[[Node, Arrays], NDArray[Any] | tuple[NDArray[Any], ...]] | None = None
    outputs: Callable[[Node], int] = one
    output_dtypes: tuple[str, ...] = ("int8",)
    variadic: bool = False
    view: bool = False
    view_start: Callable[[Node], int] = at_the_start
    table_input: Callable[[Node], int | None] | None = None
    in_place: bool = False

    def operand(self, position: int) -> Operand:
        """What is expected at a place among the inputs."""
        return self.operands[min(position, len(self.operands) - 1)]

    def kernels(self, node: Node) -> tuple[Kernel, ...]:
        """Kernels that compute the operator, in the order in which they run."""
        if self.lower is None:
            return ()
        lowered = self.lower(node)
        return (lowered,) if isinstance(lowered, Kernel) else lowered

    def evaluate(self, node: Node, arrays: Arrays) -> tuple[NDArray[Any], ...]:
        """Outputs by the reference, in their shapes and types."""
        assert self.reference is not None
        made = self.reference(node, arrays)
        return tuple(
            np.asarray(values).astype(tensor.dtype).reshape(tensor.shape)
            for values, tensor in zip(
                made if isinstance(made, tuple) else (made,), node.outputs, strict=True
            )
        )
