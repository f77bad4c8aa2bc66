"""RELU as an operator of its own, which may change the scale too."""

from jerboa.compiler._lookup import elementwise, lookup
from jerboa.compiler._requantization import float32_ratio, requantize_table
from jerboa.compiler._rule import Kernel, Node, Operand, Rule


def _lower(node: Node) -> Kernel:
    source, target = node.quantization(node.input()), node.quantization(node.output)
    factor = float(float32_ratio(source.scale, target.scale))
    return lookup(node, requantize_table(node, factor, low=0.0))


RULE = Rule(versions=range(1, 4), operands=(Operand("input"),), shape=elementwise, lower=_lower)
