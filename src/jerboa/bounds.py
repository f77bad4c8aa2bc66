"""Bounds of what a user sets: a `ValueError` in a line, before anything is computed.

Each function takes the settings and the names of those of their attributes that it looks at.
"""

from __future__ import annotations

import math

__all__ = ["SLOWEST", "require_at_least", "require_ranges", "require_shares"]

SLOWEST = 0.1
"""A recording's playing speed, of the usual one."""


def require_shares(settings: object, *names: str) -> None:
    """Refuse probabilities that are not from 0 to 1.

    Raises
    ------
    ValueError
        Naming the first that is none.
    """
    for name in names:
        value = getattr(settings, name)
        if not 0.0 <= value <= 1.0:
            raise ValueError(f"{name} = {value:g} is no probability; give one from 0 to 1")


def require_at_least(settings: object, least: float, *names: str) -> None:
    """Refuse numbers below a bound, and those that are none.

    Raises
    ------
    ValueError
        Naming the first that is too small.
    """
    for name in names:
        value = getattr(settings, name)
        if not (math.isfinite(value) and value >= least):
            raise ValueError(f"{name} = {value:g} is too little; give at least {least:g}")


def require_ranges(settings: object, *names: str, least: float = -math.inf) -> None:
    """Refuse ranges that end before they begin, or begin below a bound.

    Raises
    ------
    ValueError
        Naming the first that is none.
    """
    for name in names:
        low, high = getattr(settings, name)
        if not (math.isfinite(low) and math.isfinite(high) and least <= low <= high):
            lowest = f", {least:g} or more" if math.isfinite(least) else ""
            raise ValueError(
                f"{name} = [{low:g}, {high:g}] is no range; give its lower end first{lowest}"
            )
