"""ASSIGN_VARIABLE: keeps a tensor until the next run."""

from jerboa.compiler._kernel import Kernel
from jerboa.compiler._move import box, move, steps
from jerboa.compiler._rule import Node, Operand, Rule
from jerboa.compiler._state import HANDLE, check_state


def _lower(node: Node) -> Kernel:
    shape = node.input(1).shape
    return move(box(shape, steps(shape), steps(shape)), source=1)


RULE = Rule(
    versions=range(1, 2),
    operands=(Operand("handle", HANDLE), Operand("value")),
    shape=lambda node: node.output.shape,
    lower=_lower,
    check=lambda node: check_state(node, node.input(1)),
    outputs=lambda node: int(node.operator.inputs[0] in node.graph.state),
)
