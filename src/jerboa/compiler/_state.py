"""What READ_VARIABLE and ASSIGN_VARIABLE share.

In the file a variable is a handle of type resource. Once resolved, the handle is a tensor of
the variable's own type and shape, listed in the graph's state, and ASSIGN_VARIABLE computes it.
"""

from __future__ import annotations

from jerboa.compiler._graph import Tensor
from jerboa.compiler._rule import Node

HANDLE = ("resource", "int8")
"""Type of a handle before and after it is resolved."""


def check_state(node: Node, value: Tensor) -> None:
    """Refuse what is no variable, and a value of another size or scale than the variable's."""
    handle = node.input(0)
    if handle.dtype == "resource":
        return
    if node.operator.inputs[0] not in node.graph.state:
        node.refuse(handle, "is no variable", "convert the model again")
    kept, given = node.quantization(handle), node.quantization(value)
    if (
        handle.elements != value.elements
        or kept.scale != given.scale
        or kept.zero_point != given.zero_point
    ):
        node.refuse(
            value,
            f"has another shape or scale than the variable '{handle.name}'",
            "convert the model again with quantized variables",
        )
