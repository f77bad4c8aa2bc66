"""SQUEEZE: dimensions of one value left out, a view that costs nothing."""

from jerboa.compiler._move import resolve_axis
from jerboa.compiler._rule import Node, Operand, Rule


def _shape(node: Node) -> tuple[int, ...]:
    node.require_same_quantization()
    shape = node.input().shape
    asked = node.attributes["axes"] or ()
    gone = {resolve_axis(axis, len(shape)) for axis in asked}
    if None in gone or any(shape[axis] != 1 for axis in gone if axis is not None):
        node.refuse(node.input(), f"of shape {list(shape)} keeps {asked}", "convert it again")
    return tuple(
        size for axis, size in enumerate(shape) if (axis not in gone if asked else size != 1)
    )


RULE = Rule(
    versions=range(1, 3),
    operands=(Operand("input"),),
    shape=_shape,
    lower=None,
    options="SqueezeOptions",
    attributes={"axes": "SqueezeDimsAsNumpy"},
    reference=lambda node, arrays: arrays[0],
    view=True,
)
