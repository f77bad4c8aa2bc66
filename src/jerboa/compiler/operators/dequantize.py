"""DEQUANTIZE, at the output only: the network's output stays int8, its scale is in the header."""

from jerboa.compiler._lookup import elementwise
from jerboa.compiler._rule import Node, Operand, Rule


def _check(node: Node) -> None:
    made = node.operator.outputs[0]
    if any(made in operator.inputs for operator in node.graph.operators):
        node.refuse(
            node.output,
            "is a float in the middle of the network",
            "convert to full int8 with supported_ops TFLITE_BUILTINS_INT8",
        )


RULE = Rule(
    versions=range(1, 7),
    operands=(Operand("input"),),
    shape=elementwise,
    lower=None,
    check=_check,
    output_dtypes=("float32",),
)
