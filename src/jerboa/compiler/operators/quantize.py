"""QUANTIZE: from one int8 scale to another."""

from jerboa.compiler._lookup import elementwise, lookup
from jerboa.compiler._requantization import requantize_table
from jerboa.compiler._rule import Kernel, Node, Operand, Rule


def _lower(node: Node) -> Kernel:
    source, target = node.quantization(node.input()), node.quantization(node.output)
    return lookup(node, requantize_table(node, float(source.scale) / float(target.scale)))


RULE = Rule(versions=range(1, 4), operands=(Operand("input"),), shape=elementwise, lower=_lower)
