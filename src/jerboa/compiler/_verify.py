"""The rules that every graph keeps, checked after reading and after every pass."""

from __future__ import annotations

from jerboa.compiler._graph import Graph, Tensor
from jerboa.compiler._rule import FULL_INT8_REMEDY, Node, Rule
from jerboa.compiler.operators import OPERATORS
from jerboa.errors import ModelError


def verify(graph: Graph) -> None:
    """Check that a graph can be lowered.

    Every tensor is computed once and before it is used, every operator keeps to its rule,
    and every shape in the file is the one that the rule gives.

    Parameters
    ----------
    graph : Graph
        From the reader or from a pass.

    Raises
    ------
    ModelError
        If the graph contradicts itself.
    UnsupportedModelError
        If an operator is outside its rule.
    """
    _verify_order(graph)
    for index in range(len(graph.operators)):
        verify_operator(Node(graph, index))


def verify_operator(node: Node) -> None:
    """Check that one operator keeps to its rule, if its inputs can be had.

    Parameters
    ----------
    node : Node
        The operator in its graph.

    Raises
    ------
    UnsupportedModelError
        If it does not.
    """
    rule = OPERATORS[node.operator.kind]
    _verify_operands(node, rule)
    _verify_outputs(node, rule)
    rule.check(node)
    expected = rule.shape(node) if node.outputs else ()
    for output in node.outputs:
        if expected != output.shape:
            node.refuse(
                output,
                f"has the shape {list(output.shape)}, not {list(expected)}",
                "convert the model again; the file contradicts itself",
            )


def _verify_order(graph: Graph) -> None:
    ready = {i for i, tensor in enumerate(graph.tensors) if tensor.data is not None}
    ready |= set(graph.state)
    for index in graph.inputs:
        if index in ready:
            raise ModelError(f"input '{graph.tensors[index].name}' is a constant; convert it again")
        ready.add(index)
    for place, operator in enumerate(graph.operators):
        for needed in operator.inputs:
            if needed is not None and needed not in ready:
                name = graph.tensors[needed].name
                raise ModelError(
                    f"{Node(graph, place).label} reads tensor '{name}' before it is "
                    "computed; convert the model again"
                )
        for made in operator.outputs:
            if made in ready and made not in graph.state:
                name = graph.tensors[made].name
                raise ModelError(
                    f"{Node(graph, place).label} computes tensor '{name}' a second time; "
                    "convert the model again"
                )
            ready.add(made)
    for index in graph.outputs:
        if index not in ready:
            name = graph.tensors[index].name
            raise ModelError(f"output '{name}' is never computed; convert the model again")


def _verify_operands(node: Node, rule: Rule) -> None:
    required = sum(not operand.optional for operand in rule.operands)
    count = len(node.operator.inputs)
    if count < required or (count > len(rule.operands) and not rule.variadic):
        node.refuse(None, f"has {count} inputs", "convert the model again with a current converter")
    for position in range(max(count, len(rule.operands))):
        operand, tensor = rule.operand(position), node.optional(position)
        if tensor is None:
            if not operand.optional:
                node.refuse(None, f"lacks its {operand.role}", "convert the model again")
            continue
        if tensor.dtype not in operand.dtypes:
            expected = " or ".join(operand.dtypes)
            node.refuse(
                tensor,
                f"is {tensor.dtype}, {operand.role} must be {expected}",
                FULL_INT8_REMEDY,
            )
        if operand.constant:
            node.constant(position)
        if tensor.dtype in ("int8", "int16"):
            _verify_quantization(node, tensor, by_channel=operand.constant)


def _verify_outputs(node: Node, rule: Rule) -> None:
    expected, count = rule.outputs(node), len(node.outputs)
    if count != expected:
        node.refuse(None, f"has {count} outputs, not {expected}", "convert the model again")
    for output in node.outputs:
        if output.dtype not in rule.output_dtypes:
            expected_types = " or ".join(rule.output_dtypes)
            node.refuse(output, f"is {output.dtype}, not {expected_types}", FULL_INT8_REMEDY)
        if output.dtype == "int8":
            _verify_quantization(node, output, by_channel=False)


def _verify_quantization(node: Node, tensor: Tensor, *, by_channel: bool) -> None:
    quantization = node.quantization(tensor)
    if (quantization.zero_points < -128).any() or (quantization.zero_points > 127).any():
        node.refuse(tensor, "has a zero point outside of int8", FULL_INT8_REMEDY)
    if quantization.per_channel and not by_channel:
        node.refuse(tensor, "has several scales", FULL_INT8_REMEDY)
