"""READ_VARIABLE: what is kept from run to run, a view of it until it is written again."""

from jerboa.compiler._kernel import Kernel
from jerboa.compiler._move import box, move, steps
from jerboa.compiler._rule import Node, Operand, Rule
from jerboa.compiler._state import HANDLE, check_state


def _lower(node: Node) -> Kernel:
    shape = node.output.shape
    return move(box(shape, steps(shape), steps(shape)))


RULE = Rule(
    versions=range(1, 2),
    operands=(Operand("handle", HANDLE),),
    shape=lambda node: node.output.shape,
    lower=_lower,
    check=lambda node: check_state(node, node.output),
    view=True,
)
