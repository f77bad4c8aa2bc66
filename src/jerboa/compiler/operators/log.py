"""LOG, by a table of all 256 inputs; the least output stands for zero and below."""

import numpy as np
from numpy.typing import NDArray

from jerboa.compiler._lookup import real_table, table_rule
from jerboa.compiler._rule import Node


def _table(node: Node) -> NDArray[np.int8]:
    target = node.quantization(node.output)
    least = float(np.float32(-128 - target.zero_point) * target.scale)

    def logarithm(real: NDArray[np.float64]) -> NDArray[np.float64]:
        positive = real > 0
        return np.where(positive, np.log(np.where(positive, real, 1.0)), least)

    return real_table(node, logarithm)


RULE = table_rule(range(1, 3), _table)
