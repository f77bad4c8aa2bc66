"""Resolve handles of variables into tensors that are kept from run to run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from jerboa.compiler._graph import Graph, Operator, Tensor
from jerboa.compiler._rule import Node
from jerboa.compiler._verify import verify
from jerboa.compiler.operators import OPERATORS

_Name: TypeAlias = tuple[str, str]
_REMEDY = "give every variable a first value when it is made"


def resolve_state(graph: Graph) -> Graph:
    """Make each variable a tensor with first values, and drop what only served to name it.

    Parameters
    ----------
    graph : Graph
        Verified.

    Returns
    -------
    Graph
        Without VAR_HANDLE and CALL_ONCE; the operators on a variable share one handle.

    Raises
    ------
    UnsupportedModelError
        If a variable is read before it has a value, or its values cannot be known.
    """
    names = _names(graph)
    first_values = _first_values(graph)
    handles: dict[_Name, int] = {}
    for index, name in names.items():
        handles.setdefault(name, index)
    tensors = list(graph.tensors)
    state: dict[int, NDArray[np.int8]] = {}
    operators = []
    for step, operator in enumerate(graph.operators):
        if operator.kind in ("VAR_HANDLE", "CALL_ONCE"):
            continue
        if operator.kind in ("READ_VARIABLE", "ASSIGN_VARIABLE"):
            node = Node(graph, step)
            name = _name(node, names)
            handle = handles[name]
            if handle not in state:
                value = node.output if operator.kind == "READ_VARIABLE" else node.input(1)
                tensors[handle] = replace(value, name=name[1] or value.name, data=None)
                state[handle] = _first_value(node, first_values.get(name), value)
            operator = _on(operator, handle)
        operators.append(operator)
    return replace(
        graph, tensors=tuple(tensors), operators=tuple(operators), initializers={}, state=state
    )


def _names(graph: Graph) -> dict[int, _Name]:
    """Container and name of each handle; those of one name are one variable."""
    return {
        operator.outputs[0]: (operator.attributes["container"], operator.attributes["name"])
        for operator in graph.operators
        if operator.kind == "VAR_HANDLE"
    }


def _name(node: Node, names: Mapping[int, _Name]) -> _Name:
    """The variable that an operator reads or writes."""
    handle = node.operator.inputs[0]
    assert handle is not None
    if handle not in names:
        node.refuse(node.input(), "is no variable", "convert the model again")
    return names[handle]


def _on(operator: Operator, handle: int) -> Operator:
    outputs = operator.outputs if operator.kind == "READ_VARIABLE" else (handle,)
    return replace(operator, inputs=(handle, *operator.inputs[1:]), outputs=outputs)


def _first_value(node: Node, given: NDArray[Any] | None, value: Tensor) -> NDArray[np.int8]:
    if given is None:
        if node.operator.kind == "READ_VARIABLE":
            node.refuse(node.output, "is read before it has a value", _REMEDY)
        return np.zeros(value.shape, np.int8)
    if given.dtype != np.int8 or given.size != value.elements:
        node.refuse(value, "has another type or size than its first value", _REMEDY)
    return given.reshape(value.shape)


def _first_values(graph: Graph) -> dict[_Name, NDArray[Any]]:
    """Values of the variables after the subgraphs that are called once."""
    values: dict[_Name, NDArray[Any]] = {}
    touched = False
    for step, operator in enumerate(graph.operators):
        touched |= operator.kind in ("READ_VARIABLE", "ASSIGN_VARIABLE")
        if operator.kind == "CALL_ONCE":
            if touched:
                Node(graph, step).refuse(None, "comes after the state that it sets", _REMEDY)
            values |= _run(graph.initializers[operator.attributes["subgraph"]])
    return values


def _run(graph: Graph) -> dict[_Name, NDArray[Any]]:
    """Run a subgraph of constants; returns what it assigns."""
    verify(graph)
    names = _names(graph)
    known = {i: tensor.data for i, tensor in enumerate(graph.tensors) if tensor.data is not None}
    assigned: dict[_Name, NDArray[Any]] = {}
    for step, operator in enumerate(graph.operators):
        node = Node(graph, step)
        rule = OPERATORS[operator.kind]
        if operator.kind == "ASSIGN_VARIABLE" and operator.inputs[1] in known:
            assigned[_name(node, names)] = known[operator.inputs[1]]
        elif rule.reference and all(index in known for index in operator.inputs):
            arrays = [known[index] for index in operator.inputs if index is not None]
            known.update(zip(operator.outputs, rule.evaluate(node, arrays), strict=True))
        elif operator.kind != "VAR_HANDLE":
            node.refuse(None, "is no constant at the start", _REMEDY)
    return assigned
