"""SUB, with broadcasting and fused activation."""

from jerboa.compiler._addition import addition_rule

RULE = addition_rule(range(1, 6), "SubOptions", -1)
