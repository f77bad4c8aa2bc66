"""RESHAPE: the same bytes under another shape, a view that costs nothing."""

from math import prod

from jerboa.compiler._rule import Node, Operand, Rule


def _shape(node: Node) -> tuple[int, ...]:
    """Resolve the asked shape, in which one -1 stands for what is left.

    It comes from the second input or, without one, from the file's own output shape: the
    attribute of old files says the same.
    """
    node.require_same_quantization()
    elements = node.input().elements
    tensor = node.optional(1)
    asked = (
        node.output.shape
        if tensor is None
        else tuple(int(size) for size in node.constant(1).reshape(-1))
    )
    known = prod(size for size in asked if size != -1)
    if asked.count(-1) > 1 or known < 1 or elements % known:
        node.refuse(
            node.output, f"{elements} values do not fill {list(asked)}", "convert the model again"
        )
    shape = tuple(elements // known if size == -1 else size for size in asked)
    if prod(shape) != elements:
        node.refuse(
            node.output, f"{elements} values do not fill {list(asked)}", "convert the model again"
        )
    return shape


RULE = Rule(
    versions=range(1, 2),
    operands=(Operand("input"), Operand("shape", "int32", constant=True, optional=True)),
    shape=_shape,
    lower=None,
    reference=lambda node, arrays: arrays[0],
    view=True,
)
