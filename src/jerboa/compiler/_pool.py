"""What both poolings share: windows, attributes, the shape."""

from __future__ import annotations

from jerboa.compiler._requantization import activation_range
from jerboa.compiler._rule import Node
from jerboa.compiler._windows import Axis, axis, images, positive, window_parameters

POOL_ATTRIBUTES = {
    "padding": "Padding",
    "stride_height": "StrideH",
    "stride_width": "StrideW",
    "filter_height": "FilterHeight",
    "filter_width": "FilterWidth",
    "activation": "FusedActivationFunction",
}


def pool_axes(node: Node) -> tuple[Axis, Axis]:
    """Windows along the rows and along the columns."""
    _, height, width, _ = images(node)
    return (
        axis(node, height, positive(node, "filter_height"), "stride_height"),
        axis(node, width, positive(node, "filter_width"), "stride_width"),
    )


def pool_parameters(node: Node) -> dict[str, int]:
    """Parameters of both kernels."""
    minimum, maximum = activation_range(node)
    return window_parameters(node, *pool_axes(node)) | {
        "channels": images(node)[3],
        "minimum": minimum,
        "maximum": maximum,
    }


def check_pool(node: Node) -> None:
    """Refuse a change of scale and unknown activations."""
    node.require_same_quantization()
    activation_range(node)


def pool_shape(node: Node) -> tuple[int, ...]:
    """Shape of the output."""
    batch, *_, channels = images(node)
    rows, columns = pool_axes(node)
    return (batch, rows.output, columns.output, channels)
