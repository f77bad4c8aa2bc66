"""MINIMUM of two inputs, with broadcasting."""

import numpy as np

from jerboa.compiler._extreme import extreme_rule

RULE = extreme_rule(np.minimum)
