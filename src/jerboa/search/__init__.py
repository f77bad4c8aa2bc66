"""The best network of a project under a chip's budget: Optuna's samplers, one study in SQLite."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from jerboa.search._cost import Budget, Cost
from jerboa.search._results import Found, SearchResults, read_results

if TYPE_CHECKING:
    from jerboa.search._search import search_project

__all__ = ["Budget", "Cost", "Found", "SearchResults", "read_results", "search_project"]


def __getattr__(name: str) -> Any:
    if name != "search_project":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return importlib.import_module("jerboa.search._search").search_project
