"""LOGISTIC: the sigmoid, by a table of all 256 inputs."""

import numpy as np
from numpy.typing import NDArray

from jerboa.compiler._lookup import centred, require_unit_output, table_rule
from jerboa.compiler._rule import Node


def _table(node: Node) -> NDArray[np.int8]:
    """Tabulate the sigmoid as LiteRT's reference does at load time, in float32.

    The exponential is taken in float64 and rounded, so that the table does not depend on
    this computer's float32 library.
    """
    source = node.quantization(node.input())
    real = source.scale * centred(source).astype(np.float32)
    with np.errstate(over="ignore"):
        exponential = np.exp(-real.astype(np.float64)).astype(np.float32)
    sigmoid = np.float32(1.0) / (np.float32(1.0) + exponential)
    steps = np.floor(sigmoid * np.float32(256.0) + np.float32(0.5))
    table: NDArray[np.int8] = np.clip(steps - 128, -128, 127).astype(np.int8)
    return table


RULE = table_rule(range(1, 4), _table, check=require_unit_output)
