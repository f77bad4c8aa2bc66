"""LOOKUP: a table of 256 bytes. Not of the schema: passes make it of others' chains."""

import numpy as np
from numpy.typing import NDArray

from jerboa.compiler._lookup import table_rule
from jerboa.compiler._rule import Node


def _table(node: Node) -> NDArray[np.int8]:
    return np.frombuffer(node.attributes["table"], np.int8)


RULE = table_rule((), _table)
