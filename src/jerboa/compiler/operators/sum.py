"""SUM over any dimensions.

LiteRT 2.1's reference kernel reads int8 as uint8 here, which its optimized one and later
sources do not. This is the reference's arithmetic on what the bytes mean.
"""

from jerboa.compiler._summation import summation_rule

RULE = summation_rule(mean=False)
