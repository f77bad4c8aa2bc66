"""The texts of emitted files, filled in."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from string import Template


def fill(template: str, values: Mapping[str, str]) -> str:
    """Text of a file in ``templates/`` with every ``$name`` replaced."""
    return _template(template).substitute(values)


@cache
def _template(name: str) -> Template:
    text = (resources.files("jerboa.compiler") / "templates" / name).read_text("utf-8")
    return Template(text)
