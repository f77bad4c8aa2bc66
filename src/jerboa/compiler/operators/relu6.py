"""RELU6 as an operator of its own, which may change the scale too."""

from jerboa.compiler._clamped import clamped_rule

RULE = clamped_rule(range(1, 4), 0.0, 6.0)
