"""LOGISTIC: the sigmoid, by a table of all 256 inputs."""

import numpy as np

from jerboa.compiler._lookup import elementwise, lookup, require_unit_output
from jerboa.compiler._rule import Constant, Kernel, Node, Operand, Rule


def _lower(node: Node) -> Kernel:
    """Tabulate the sigmoid as LiteRT's reference does at load time, in float32.

    The exponential is taken in float64 and rounded, so that the table does not depend on
    this computer's float32 library.
    """
    source = node.quantization(node.input())
    centred = np.arange(-128, 128) - source.zero_point
    real = (source.scale * centred.astype(np.float32)).astype(np.float32)
    with np.errstate(over="ignore"):
        exponential = np.exp(-real.astype(np.float64)).astype(np.float32)
    sigmoid = np.float32(1.0) / (np.float32(1.0) + exponential)
    steps = np.floor(sigmoid * np.float32(256.0) + np.float32(0.5))
    return lookup(node, Constant("table", np.clip(steps - 128, -128, 127).astype(np.int8)))


RULE = Rule(
    versions=range(1, 4),
    operands=(Operand("input"),),
    shape=elementwise,
    lower=_lower,
    check=require_unit_output,
)
