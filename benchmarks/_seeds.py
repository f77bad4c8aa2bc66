"""Measurements that take hours: each is kept as it comes, and found again after a break."""

import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path

Values = dict[str, float]


def measured(store: Path, key: str, measure: Callable[[], Values]) -> Values:
    """Give a measurement from the store, or take it and put it there.

    Parameters
    ----------
    store : Path
        A JSON file; created with its folder.
    key : str
        What is measured, with all that it depends on.
    measure : callable
        Takes it, if the store does not have it.
    """
    known: dict[str, Values] = json.loads(store.read_bytes()) if store.exists() else {}
    if key not in known:
        value = measure()
        # Another process may have written meanwhile.
        known = json.loads(store.read_bytes()) if store.exists() else {}
        known[key] = value
        store.parent.mkdir(parents=True, exist_ok=True)
        partial = store.with_suffix(".partial")
        partial.write_text(json.dumps(known, indent=2, sort_keys=True) + "\n", encoding="utf-8")
        os.replace(partial, store)
        print(key, value, flush=True)
    return known[key]


def seeds_told(count: int) -> str:
    """How many seeds a value is the mean of, for a row's conditions."""
    return "one seed" if count == 1 else f"mean of {count} seeds"


def spread_told(values: Sequence[float]) -> str:
    """From where to where the seeds lie, for a row's conditions."""
    if len(values) == 1:
        return "one seed"
    return f"{len(values)} seeds from {min(values):.1f} to {max(values):.1f}"


def mean(rows: Sequence[Values], name: str) -> float:
    """Mean of one value over several measurements."""
    return sum(row[name] for row in rows) / len(rows)
