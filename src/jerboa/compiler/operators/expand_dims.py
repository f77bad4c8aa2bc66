"""EXPAND_DIMS: one more dimension of one value, a view that costs nothing."""

from jerboa.compiler._move import resolve_axis
from jerboa.compiler._rule import Node, Operand, Rule


def _shape(node: Node) -> tuple[int, ...]:
    node.require_same_quantization()
    shape, asked = node.input().shape, node.constant(1)
    axis = resolve_axis(int(asked.reshape(-1)[0]), len(shape) + 1)
    if asked.size != 1 or axis is None:
        node.refuse(node.input(1), f"asks for dimension {asked.tolist()}", "convert it again")
    return (*shape[:axis], 1, *shape[axis:])


RULE = Rule(
    versions=range(1, 2),
    operands=(Operand("input"), Operand("axis", ("int32", "int64"), constant=True)),
    shape=_shape,
    lower=None,
    reference=lambda node, arrays: arrays[0],
    view=True,
)
