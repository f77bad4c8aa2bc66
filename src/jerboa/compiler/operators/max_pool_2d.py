"""MAX_POOL_2D: the greatest value of each window."""

from jerboa.compiler._requantization import activation_range
from jerboa.compiler._rule import Kernel, Node, Operand, Rule
from jerboa.compiler._windows import Axis, axis, images, positive


def _axes(node: Node) -> tuple[Axis, Axis]:
    _, height, width, _ = images(node)
    return (
        axis(node, height, positive(node, "filter_height"), "stride_height"),
        axis(node, width, positive(node, "filter_width"), "stride_width"),
    )


def _check(node: Node) -> None:
    node.require_same_quantization()
    activation_range(node)


def _shape(node: Node) -> tuple[int, ...]:
    batch, *_, channels = images(node)
    rows, columns = _axes(node)
    return (batch, rows.output, columns.output, channels)


def _lower(node: Node) -> Kernel:
    batch, *_, channels = images(node)
    rows, columns = _axes(node)
    minimum, maximum = activation_range(node)
    return Kernel(
        "jerboa_max_pool_2d",
        parameters={
            "batches": batch,
            "input_height": rows.input,
            "input_width": columns.input,
            "channels": channels,
            "output_height": rows.output,
            "output_width": columns.output,
            "filter_height": rows.filter,
            "filter_width": columns.filter,
            "stride_height": rows.stride,
            "stride_width": columns.stride,
            "pad_top": rows.before,
            "pad_left": columns.before,
            "padded": int(rows.padded or columns.padded),
            "minimum": minimum,
            "maximum": maximum,
        },
    )


RULE = Rule(
    versions=range(1, 4),
    operands=(Operand("input"),),
    shape=_shape,
    lower=_lower,
    check=_check,
    options="Pool2DOptions",
    attributes={
        "padding": "Padding",
        "stride_height": "StrideH",
        "stride_width": "StrideW",
        "filter_height": "FilterHeight",
        "filter_width": "FilterWidth",
        "activation": "FusedActivationFunction",
    },
)
