"""What both resizes share: the asked size and the pixel-centre conventions."""

from __future__ import annotations

from jerboa.compiler._rule import Node, Operand
from jerboa.compiler._windows import images

OPERANDS = (Operand("input"), Operand("size", "int32", constant=True))

ATTRIBUTES = {"align_corners": "AlignCorners", "half_pixel_centers": "HalfPixelCenters"}


def shape(node: Node) -> tuple[int, ...]:
    """Shape of the output: the second input gives height and width."""
    batch, *_, channels = images(node)
    size = node.constant(1).reshape(-1)
    if len(size) != 2:
        node.refuse(node.input(1), f"has {len(size)} values, not 2", "convert the model again")
    return (batch, int(size[0]), int(size[1]), channels)
