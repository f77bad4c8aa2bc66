"""The operators that the compiler knows: one file each."""

from collections.abc import Mapping
from types import MappingProxyType

from jerboa.compiler._rule import Rule
from jerboa.compiler.operators import (
    conv_2d,
    fully_connected,
    logistic,
    max_pool_2d,
    quantize,
    relu,
    reshape,
    resize_bilinear,
    resize_nearest_neighbor,
    softmax,
)

__all__ = ["OPERATORS"]

OPERATORS: Mapping[str, Rule] = MappingProxyType(
    {
        "CONV_2D": conv_2d.RULE,
        "FULLY_CONNECTED": fully_connected.RULE,
        "LOGISTIC": logistic.RULE,
        "MAX_POOL_2D": max_pool_2d.RULE,
        "QUANTIZE": quantize.RULE,
        "RELU": relu.RULE,
        "RESHAPE": reshape.RULE,
        "RESIZE_BILINEAR": resize_bilinear.RULE,
        "RESIZE_NEAREST_NEIGHBOR": resize_nearest_neighbor.RULE,
        "SOFTMAX": softmax.RULE,
    }
)
"""The schema's name of an operator, and its rule."""
