"""The partial hop: of a window that moves on by a few columns, only what is new is computed.

Which rows of which tensor come again, which of those are needed, the graph that keeps them: each
a module. The result is the whole window's, to the byte.
"""

from jerboa.compiler.partial._facts import PartialHop, TensorRows
from jerboa.compiler.partial._hop import MOST_COLUMNS, NoPartialHop, partial_hop

__all__ = ["MOST_COLUMNS", "NoPartialHop", "PartialHop", "TensorRows", "partial_hop"]
