"""MEAN over any dimensions."""

from jerboa.compiler._summation import summation_rule

RULE = summation_rule(mean=True)
